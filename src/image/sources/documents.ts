import { pipeline } from 'node:stream/promises';
import type { Readable } from 'node:stream';
import { extract, type Extract } from 'tar-stream';
import { MAX_MANIFEST_BYTES } from '../manifest.ts';
import { ASK_ORIGIN, brokenArchive, invalid } from './blob.ts';

/** The most bytes of all JSON documents of an archive together. */
const MAX_TOTAL_BYTES = 64 * 1024 * 1024;
const MAX_ENTRIES = 100_000;
/** Longer than any name in a layout: entries with longer names are ignored. */
const MAX_NAME = 255;

/** The JSON documents of a tar archive, which describe the image in it. Layers are skipped. */
export interface Documents {
  /**
   * @returns undefined if the archive has no such entry
   * @throws MintmarkError IMAGE_INVALID if it has the entry, but not as a readable document
   */
  get(name: string): Uint8Array | undefined;
}

/**
 * Reads a tar stream once, keeping only small JSON documents, in bounded memory.
 *
 * @param place the archive, for messages
 * @param enough called after each document; true ends the reading and destroys the stream
 * @throws MintmarkError IMAGE_INVALID if it is not a tar, ends early, or has entries that no image tool writes
 */
export async function readDocuments(
  stream: Readable,
  place: string,
  enough: (documents: Documents) => boolean | Promise<boolean>,
): Promise<Documents> {
  const found = new Map<string, Uint8Array | Refusal>();
  const documents: Documents = {
    get: (name) => {
      const content = found.get(name);
      if (typeof content === 'string') throw invalid(place, `its entry ${JSON.stringify(name)} is ${content}`);
      return content;
    },
  };
  const tar = extract();
  let broken: unknown;
  const flow = pipeline(stream, tar).catch((error: unknown) => {
    broken = error;
  });
  let stopped = false;
  let entries = 0;
  let total = 0;
  try {
    for await (const entry of tar) {
      entries += 1;
      if (entries > MAX_ENTRIES) throw invalid(place, `it has more than ${MAX_ENTRIES} entries`);
      const name = cleanName(entry.header.name, place);
      const content = await readEntry(entry);
      if (name.length > MAX_NAME || content === 'a directory') continue;
      found.set(name, found.has(name) ? 'there twice' : content);
      if (typeof content === 'string') continue;
      total += content.length;
      if (total > MAX_TOTAL_BYTES)
        throw invalid(
          place,
          `it has more than ${MAX_TOTAL_BYTES} bytes of JSON documents`,
          'Unpack it and name the directory: oci:DIR.',
        );
      stopped = await enough(documents);
      if (stopped) break;
    }
  } catch (error) {
    throw brokenArchive(broken ?? error, place, 'Rebuild it');
  } finally {
    tar.destroy();
    await flow;
  }
  if (broken !== undefined && !stopped) throw brokenArchive(broken, place, 'Rebuild it');
  if (entries === 0) throw invalid(place, 'it is not a tar archive, or an empty one');
  return documents;
}

/** Why an entry is not a document, in words that follow "is". */
type Refusal = string;

/** Names are only looked up and never written to. Still, an archive that reaches outside itself is hostile. */
function cleanName(name: string, place: string): string {
  const parts = name.split('/').filter((part, index) => part !== '.' && (part !== '' || index === 0));
  if (parts[0] === '' || parts.includes('..')) {
    const shown = JSON.stringify(name.slice(0, MAX_NAME));
    throw invalid(place, `its entry ${shown} points outside the archive`, ASK_ORIGIN);
  }
  return parts.join('/');
}

type Entry = Extract extends AsyncIterable<infer E> ? E : never;

async function readEntry(entry: Entry): Promise<Uint8Array | Refusal> {
  const { type, size } = entry.header;
  if (type !== 'file') {
    entry.resume();
    if (type === 'directory') return 'a directory';
    return type === 'symlink' || type === 'link' ? 'a link instead of a file' : 'not a regular file';
  }
  if (size > MAX_MANIFEST_BYTES) {
    entry.resume();
    return `larger than ${MAX_MANIFEST_BYTES} bytes, which no document of an image is`;
  }
  const chunks: Uint8Array[] = [];
  for await (const chunk of entry) if (chunk instanceof Uint8Array) chunks.push(chunk);
  const content = Buffer.concat(chunks);
  return /^\s*[[{]/.test(content.toString('latin1', 0, 64)) ? content : 'not a JSON document';
}
