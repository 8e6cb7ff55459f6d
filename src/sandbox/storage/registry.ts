import { EcrError } from '../errors.ts';
import type { ManifestContent, Storage, Upload } from './storage.ts';
import type { Upstream, UpstreamAnswer } from './upstream.ts';

/** Every kind of manifest, so that the registry converts none. */
export const MANIFEST_TYPES = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.docker.distribution.manifest.v2+json',
].join(', ');

/** Blobs and manifests in a real OCI registry, under `ACCOUNT/REGION/NAME`: OCI distribution spec 1.1. */
export function registryStorage(upstream: Upstream): Storage {
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
      const answer = await upstream.call('HEAD', `/v2/${path}/blobs/${digest}`, { expect: [200, 404] });
      return answer.status === 200 ? Number(answer.headers['content-length']) : undefined;
    },
    readBlob: (path, digest, range) => {
      const headers = range ? { range: `bytes=${range.first}-${range.last}` } : {};
      return upstream.stream('GET', `/v2/${path}/blobs/${digest}`, { headers, expect: [range ? 206 : 200] });
    },
    removeBlob: async (path, digest) => {
      await upstream.call('DELETE', `/v2/${path}/blobs/${digest}`, { expect: [202, 404] });
    },
    mountBlob: async (from, to, digest) => {
      const target = `/v2/${to}/blobs/uploads/?${new URLSearchParams({ mount: digest, from }).toString()}`;
      const answer = await upstream.call('POST', target, { expect: [201, 202] });
      // Told that it cannot mount, the registry has begun an upload instead.
      if (answer.status === 202) await upstream.call('DELETE', locationOf(answer), { expect: [204, 404] });
      return answer.status === 201;
    },
    startUpload: async (path) => {
      const answer = await upstream.call('POST', `/v2/${path}/blobs/uploads/`, { expect: [202] });
      return registryUpload(upstream, locationOf(answer));
    },
    readManifest: async (path, digest) => {
      const headers = { accept: MANIFEST_TYPES };
      const answer = await upstream.call('GET', `/v2/${path}/manifests/${digest}`, { headers, expect: [200, 404] });
      return answer.status === 200 ? answer.body : undefined;
    },
    writeManifest: (path, manifest) => putManifest(path, manifest.digest, manifest),
    writeTag: putManifest,
    removeManifest: async (path, digest) => {
      await upstream.call('DELETE', `/v2/${path}/manifests/${digest}`, { expect: [202, 404] });
    },
    // A registry forgets a repository when its operator collects garbage.
    dropRepository: () => Promise.resolve(),
    close: () => {
      upstream.close();
    },
  };
}

function registryUpload(upstream: Upstream, start: string): Upload {
  let location = start;
  let size = 0;
  return {
    get size() {
      return size;
    },
    append: async (content) => {
      const counted = async function* (): AsyncGenerator<Uint8Array> {
        for await (const chunk of content) {
          size += chunk.length;
          yield chunk;
        }
      };
      const headers = { 'content-type': 'application/octet-stream' };
      location = locationOf(await upstream.call('PATCH', location, { headers, body: counted(), expect: [202] }));
    },
    commit: async (digest) => {
      const target = `${location}${location.includes('?') ? '&' : '?'}${new URLSearchParams({ digest }).toString()}`;
      const answer = await upstream.call('PUT', target, { expect: [201, 400] });
      return answer.status === 201;
    },
    cancel: async () => {
      await upstream.call('DELETE', location, { expect: [204, 404] });
    },
  };
}

function locationOf(answer: UpstreamAnswer): string {
  const { location } = answer.headers;
  if (location !== undefined) return location;
  throw new EcrError('ServerException', 'The registry began an upload without a Location', 500);
}
