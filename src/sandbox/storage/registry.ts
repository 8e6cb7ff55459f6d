import type { Digest } from '../../image/digest.ts';
import { EcrError } from '../errors.ts';
import { MANIFEST_TYPES } from '../manifest.ts';
import type { ManifestContent, Storage, Upload } from './storage.ts';
import type { Upstream, UpstreamAnswer } from './upstream.ts';

/** Blobs and manifests in a real OCI registry, under `ACCOUNT/REGION/NAME`: OCI distribution spec 1.1. */
export function registryStorage(upstream: Upstream): Storage {
  // A registry keeps a repository's blobs until its operator collects garbage, so those of an earlier repository are
  // ignored.
  const since = new Map<string, Set<Digest>>();
  const holds = (path: string, digest: Digest): boolean => since.get(path)?.has(digest) ?? true;
  const putManifest = async (path: string, reference: string, manifest: ManifestContent): Promise<void> => {
    const headers = { 'content-type': manifest.mediaType };
    await upstream.call('PUT', `/v2/${path}/manifests/${reference}`, {
      headers,
      body: [manifest.bytes],
      expect: [201],
    });
  };
  return {
    statBlob: async (path, digest) => {
      if (!holds(path, digest)) return undefined;
      const answer = await upstream.call('HEAD', `/v2/${path}/blobs/${digest}`, { expect: [200, 404] });
      if (answer.status === 404) return undefined;
      const length = answer.headers['content-length'];
      if (length !== undefined) return Number(length);
      throw new EcrError('ServerException', `The registry does not say how long the blob ${digest} is`, 500);
    },
    readBlob: (path, digest, range) => {
      const headers = range ? { range: `bytes=${range.first}-${range.last}` } : {};
      return upstream.stream('GET', `/v2/${path}/blobs/${digest}`, { headers, expect: [range ? 206 : 200] });
    },
    removeBlob: async (path, digest) => {
      await upstream.call('DELETE', `/v2/${path}/blobs/${digest}`, { expect: [202, 404] });
    },
    mountBlob: async (from, to, digest) => {
      if (!holds(from, digest)) return false;
      const target = `/v2/${to}/blobs/uploads/?${new URLSearchParams({ mount: digest, from }).toString()}`;
      const answer = await upstream.call('POST', target, { expect: [201, 202] });
      // Unable to mount, the registry has begun an upload instead.
      if (answer.status === 202) await upstream.call('DELETE', locationOf(answer), { expect: [204, 404] });
      else since.get(to)?.add(digest);
      return answer.status === 201;
    },
    startUpload: async (path) => {
      const answer = await upstream.call('POST', `/v2/${path}/blobs/uploads/`, { expect: [202] });
      return registryUpload(upstream, locationOf(answer), (digest) => since.get(path)?.add(digest));
    },
    readManifest: async (path, digest) => {
      // Accepts every kind of manifest, so that the registry converts none.
      const headers = { accept: MANIFEST_TYPES.join(', ') };
      const answer = await upstream.call('GET', `/v2/${path}/manifests/${digest}`, { headers, expect: [200, 404] });
      return answer.status === 200 ? answer.body : undefined;
    },
    writeManifest: (path, manifest) => putManifest(path, manifest.digest, manifest),
    writeTag: putManifest,
    removeManifest: async (path, digest) => {
      await upstream.call('DELETE', `/v2/${path}/manifests/${digest}`, { expect: [202, 404] });
    },
    clear: (path) => {
      since.set(path, new Set());
    },
    close: () => {
      upstream.close();
    },
  };
}

function registryUpload(upstream: Upstream, start: string, keep: (digest: Digest) => void): Upload {
  let location = start;
  let size = 0;
  // After a refusal, the registry itself says how much of the chunk it has kept.
  const resume = async (): Promise<void> => {
    const answer = await upstream.call('GET', location, { expect: [204] }).catch(() => undefined);
    const last = /^(?:bytes=)?0-(\d+)$/.exec(String(answer?.headers.range))?.[1];
    if (answer === undefined || last === undefined) return;
    location = answer.headers.location ?? location;
    // An upload without any bytes also has the range 0-0.
    size = last === '0' ? size : Number(last) + 1;
  };
  return {
    get size() {
      return size;
    },
    append: async (content) => {
      let taken = 0;
      let cut: { readonly error: unknown } | undefined;
      const counted = async function* (): AsyncGenerator<Uint8Array> {
        try {
          for await (const chunk of content) {
            taken += chunk.length;
            yield chunk;
          }
        } catch (error) {
          // The registry has what it received, so the upload can be resumed there.
          cut = { error };
        }
      };
      const headers = { 'content-type': 'application/octet-stream' };
      try {
        const answer = await upstream.call('PATCH', location, { headers, body: counted(), expect: [202, 404] });
        if (answer.status === 404) throw lost();
        location = locationOf(answer);
        size += taken;
      } catch (error) {
        await resume();
        throw error;
      }
      if (cut) throw cut.error;
    },
    commit: async (digest) => {
      const target = `${location}${location.includes('?') ? '&' : '?'}${new URLSearchParams({ digest }).toString()}`;
      const answer = await upstream.call('PUT', target, { expect: [201, 400, 404] });
      if (answer.status === 404) throw lost();
      if (answer.status === 201) keep(digest);
      return answer.status === 201;
    },
    cancel: async () => {
      await upstream.call('DELETE', location, { expect: [204, 404] });
    },
  };
}

function lost(): EcrError {
  return new EcrError('UploadNotFoundException', 'The registry no longer has the upload');
}

function locationOf(answer: UpstreamAnswer): string {
  const { location } = answer.headers;
  if (location !== undefined) return location;
  throw new EcrError('ServerException', 'The registry began an upload without a Location', 500);
}
