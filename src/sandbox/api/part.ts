/** As much base64 as is decoded at a time: it stays in the processor's cache, which makes it six times as fast. */
const SLICE = 4 * 4096;

/**
 * Takes the part out of an UploadLayerPart request before the JSON is parsed, which takes many times as long with 20 MiB in it.
 *
 * @returns the request without the part, and the part; no part where the JSON has to be parsed to find it
 */
export function takePart(body: Buffer): { readonly body: Buffer; readonly part?: Buffer } {
  const member = body.indexOf('"layerPartBlob"');
  if (member < 0) return { body };
  const [before] = /^"layerPartBlob"\s*:\s*"/.exec(body.toString('latin1', member, member + 64)) ?? [];
  if (before === undefined) return { body };
  const start = member + before.length;
  const end = body.indexOf('"', start);
  // Some encoders escape the slashes.
  if (end < 0 || body.subarray(start, end).includes('\\')) return { body };
  const part = Buffer.allocUnsafe(Math.ceil((end - start) / 4) * 3);
  let size = 0;
  for (let at = start; at < end; at += SLICE) {
    size += part.write(body.toString('latin1', at, Math.min(at + SLICE, end)), size, 'base64');
  }
  return { body: Buffer.concat([body.subarray(0, start), body.subarray(end)]), part: part.subarray(0, size) };
}
