/** The bytes of one header field in octal. */
function octal(value: number, width: number): string {
  return `${value.toString(8).padStart(width - 1, '0')}\0`;
}

export interface HeaderForm {
  /** The type's letter; default a file. */
  readonly type?: string;
  readonly link?: string;
  /** `v7`: pre-POSIX. Default `ustar`. */
  readonly format?: 'v7' | 'ustar' | 'gnu';
  readonly prefix?: string;
  /** The size in the header, if it is not the content's. */
  readonly size?: number;
}

const MAGIC = { v7: '', ustar: 'ustar\0' + '00', gnu: 'ustar  \0' };

/** An entry of a tar archive as it is written: a header, and the content padded to whole blocks. */
export function tarEntry(name: string, content: string | Uint8Array = '', form: HeaderForm = {}): Buffer {
  const { type = '0', link = '', format = 'ustar', prefix = '' } = form;
  const bytes = Buffer.from(content);
  const header = Buffer.alloc(512);
  header.write(name, 0, 100);
  header.write(`${octal(0o644, 8)}${octal(0, 8)}${octal(0, 8)}`, 100);
  header.write(`${octal(form.size ?? bytes.length, 12)}${octal(0, 12)}`, 124);
  header.write(format === 'v7' && type === '0' ? '\0' : type, 156);
  header.write(link, 157, 100);
  header.write(MAGIC[format], 257);
  header.write(prefix, 345, 155);
  const sum = header.reduce((total, byte) => total + byte, 8 * 0x20);
  header.write(`${octal(sum, 7)} `, 148);
  return Buffer.concat([header, bytes, Buffer.alloc((512 - (bytes.length % 512)) % 512)]);
}

/** The extended header before an entry. */
export function paxHeader(records: readonly (readonly [key: string, value: string])[], type = 'x'): Buffer {
  const text = records.map(([key, value]) => {
    const body = ` ${key}=${value}\n`;
    let length = body.length;
    while (`${length}`.length + body.length !== length) length = `${length}`.length + body.length;
    return `${length}${body}`;
  });
  return tarEntry('PaxHeaders/x', text.join(''), { type });
}

/** The end-of-archive blocks. */
export const END = Buffer.alloc(1024);
