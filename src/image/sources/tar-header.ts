/** The size of a tar block in bytes. Headers are one block, and content is padded to whole blocks. */
export const BLOCK = 512;

/** What is wrong with a tar archive. The caller knows its place. */
export class TarError extends Error {
  override readonly name = 'TarError';
}

/** A part of a sparse file that is in the archive, in bytes. Between these parts are zeros. */
export interface Fragment {
  /** Where the part is in the unpacked file. */
  readonly offset: number;
  readonly size: number;
}

/** One header block, before the preceding extended headers are applied. */
export interface Header {
  readonly name: string;
  readonly linkName: string;
  /** The type's letter; `0` for the NUL of old archives. */
  readonly type: string;
  /** The size of what follows the header, in bytes, without the padding. */
  readonly size: number;
}

/** Whether no content follows, whatever the size: true of links, devices, directories and pipes. */
export function hasNoContent(type: string): boolean {
  return '123456'.includes(type);
}

/**
 * Reads a header block as Go's archive/tar does, which engines and skopeo use: pre-POSIX (V7), ustar and GNU headers.
 *
 * @returns undefined for a block of zeros, which ends an archive
 * @throws TarError
 */
export function parseHeader(block: Buffer): Header | undefined {
  if (block.every((byte) => byte === 0)) return undefined;
  if (!hasChecksum(block)) throw new TarError('a header is damaged, or it is not a tar archive');
  const magic = block.toString('latin1', 257, 265);
  const ustar = magic.startsWith('ustar\0');
  const star = ustar && block.toString('latin1', 508, 512) === 'tar\0';
  for (const [field, at, width] of ustar || magic === GNU ? [...NUMBERS, ...DEVICE] : NUMBERS) {
    if (!isNumber(block.subarray(at, at + width))) throw new TarError(`a header has no valid ${field}`);
  }
  const prefix = ustar ? text(block, 345, star ? 131 : 155) : magic === GNU ? misplacedPrefix(block) : '';
  const name = text(block, 0, 100);
  const letter = String.fromCharCode(block[156] ?? 0);
  const type = letter === '\0' ? (name.endsWith('/') ? '5' : '0') : letter;
  return {
    name: prefix === '' ? name : `${prefix}/${name}`,
    linkName: text(block, 157, 100),
    type,
    size: hasNoContent(type) ? 0 : numberIn(block, 124),
  };
}

const GNU = 'ustar  \0';

/** These fields are not needed, but engines refuse an archive in which they are not numbers. */
const NUMBERS = [
  ['mode', 100, 8],
  ['owner', 108, 8],
  ['group', 116, 8],
  ['time', 136, 12],
] as const;
/** Since POSIX, every header has these, not only those of devices. */
const DEVICE = [
  ['device number', 329, 8],
  ['device number', 337, 8],
] as const;

/**
 * Until version 1.8, Go wrote ustar headers with GNU's magic. It reads them accordingly: if one of GNU's time fields is
 * not a number, the prefix of a name begins there, provided it is ASCII.
 */
function misplacedPrefix(block: Buffer): string {
  if ([345, 357].every((at) => isTime(block.subarray(at, at + 12)))) return '';
  const prefix = text(block, 345, 155);
  return /^[\x01-\x7f]*$/.test(prefix) ? prefix : '';
}

/** Whether a field is a time, which may be empty. */
function isTime(bytes: Buffer): boolean {
  return bytes[0] === 0 || isNumber(bytes);
}

/** A number of at most 12 bytes is octal or, if the first bit is set, a signed 64-bit number. */
function isNumber(bytes: Buffer): boolean {
  const [first = 0] = bytes;
  if ((first & 0x80) === 0) return octalDigits(bytes) !== undefined;
  if (bytes.length <= 8) return true;
  const sign = (first & 0x40) === 0 ? 0 : 0xff;
  const above = bytes.subarray(0, 4).map((byte, at) => (byte ^ sign) & (at === 0 ? 0x7f : 0xff));
  return above.every((byte) => byte === 0) && ((bytes[4] ?? 0) ^ sign) < 0x80;
}

/** @returns undefined if there are other characters */
function octalDigits(bytes: Buffer): string | undefined {
  const [digits = ''] = bytes
    .toString('latin1')
    .replaceAll(/^[ \0]+|[ \0]+$/g, '')
    .split('\0');
  return /^[0-7]*$/.test(digits) ? digits : undefined;
}

/** Whether the checksum is right. Old tools added the bytes as signed numbers. */
function hasChecksum(block: Buffer): boolean {
  let unsigned = 0;
  let signed = 0;
  for (const [at, value] of block.entries()) {
    const byte = at >= 148 && at < 156 ? 0x20 : value;
    unsigned += byte;
    signed += byte < 128 ? byte : byte - 256;
  }
  const declared = Number.parseInt(block.toString('latin1', 148, 156).replace(/^[ \0]+/, ''), 8);
  return declared === unsigned || declared === signed;
}

function text(block: Buffer, start: number, length: number): string {
  return upToNul(block.subarray(start, start + length));
}

/** The text of a field, or of a long name of GNU tar. */
export function upToNul(bytes: Buffer): string {
  const end = bytes.indexOf(0);
  return bytes.toString('utf8', 0, end < 0 ? bytes.length : end);
}

/** A number of 12 bytes: octal or, if the first bit is set, binary. */
function numberIn(block: Buffer, at: number): number {
  const bytes = block.subarray(at, at + 12);
  const [first = 0] = bytes;
  if ((first & 0x80) !== 0) {
    const rest = [first & 0x7f, ...bytes.subarray(1)];
    return sizeOf(rest.reduce((sum, byte) => sum * 256 + byte, 0));
  }
  const digits = octalDigits(bytes);
  if (digits === undefined) throw new TarError('a header has no valid size');
  return sizeOf(digits === '' ? 0 : Number.parseInt(digits, 8));
}

/** @throws TarError if it is not a number of bytes that a file can have */
function sizeOf(value: number): number {
  if (!Number.isSafeInteger(value)) throw new TarError('a header has no valid size');
  return value;
}

/**
 * A decimal number, as extended headers write it.
 *
 * @throws TarError
 */
export function byteCount(digits: string): number {
  if (!/^\d+$/.test(digits)) throw new TarError('an extended header has no valid size');
  return sizeOf(Number(digits));
}

/** The most digits of a number of bytes that JavaScript can represent. */
const MAX_DIGITS = 16;

/** The records of a PAX header: `LENGTH KEY=VALUE\n`, the length being that of the whole record. pax(1), POSIX. */
export function parsePax(bytes: Buffer): Map<string, string> {
  const records = new Map<string, string>();
  const sparseMap: string[] = [];
  for (let at = 0; at < bytes.length;) {
    const space = bytes.indexOf(0x20, at);
    const digits = bytes.toString('latin1', at, Math.min(Math.max(space, at), at + MAX_DIGITS));
    const end = at + Number(digits) - 1;
    const equals = bytes.indexOf(0x3d, space);
    if (!/^\d+$/.test(digits) || equals <= space || equals > end || bytes[end] !== 0x0a) {
      throw new TarError('an extended header is damaged');
    }
    const key = bytes.toString('utf8', space + 1, equals);
    const value = bytes.toString('utf8', equals + 1, end);
    // Sparse files of PAX format 0.0 repeat these two keys, in this order.
    if (key === 'GNU.sparse.offset' || key === 'GNU.sparse.numbytes') sparseMap.push(value);
    else records.set(key, value);
    at = end + 1;
  }
  if (sparseMap.length > 0) records.set('GNU.sparse.map', sparseMap.join(','));
  return records;
}

/** The map of a sparse file. @throws TarError if these are not numbers, or not in pairs */
export function fragmentsOf(numbers: readonly string[]): Fragment[] {
  if (numbers.length % 2 !== 0) throw new TarError('the map of a sparse entry is damaged');
  return numbers.flatMap((number, index) =>
    index % 2 === 0 ? [{ offset: byteCount(number), size: byteCount(numbers[index + 1] ?? '') }] : [],
  );
}
