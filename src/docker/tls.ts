import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { MintmarkError, messageOf, systemCode } from '../errors.ts';
import { hasCertificate } from '../util/pem.ts';
import type { ReadFile } from '../util/regular-file.ts';
import { readIfThere, unreadable } from './json-file.ts';

/** Certificates and key for TLS with the engine, in PEM. */
export interface TlsMaterial {
  readonly ca: Uint8Array | undefined;
  readonly cert: Uint8Array | undefined;
  readonly key: Uint8Array | undefined;
  /** Whether the engine's certificate is verified. */
  readonly verify: boolean;
  /** Where the files are. */
  readonly directory: string;
}

/**
 * The files that are there. A certificate without its key, and a key without its certificate, are not used. docker/cli,
 * cli/context/docker/load.go.
 *
 * @param hint for a file that cannot be read; by default, that of a context
 * @throws MintmarkError DOCKER
 */
export async function readTls(
  directory: string,
  verify: boolean,
  readFile: ReadFile,
  hint?: string,
): Promise<TlsMaterial> {
  const [ca, cert, key] = await Promise.all(
    ['ca.pem', 'cert.pem', 'key.pem'].map((name) => readIfThere(readFile, join(directory, name), hint)),
  );
  const isPair = cert !== undefined && key !== undefined;
  return { ca, ...(isPair ? { cert, key } : { cert: undefined, key: undefined }), verify, directory };
}

/**
 * The docker CLI refuses such a ca.pem too, even if it does not verify the engine, but not for an engine that it does
 * not reach by TLS.
 *
 * @throws MintmarkError USAGE if there is a ca.pem without a certificate
 */
export function requireCertificate({ ca, directory }: TlsMaterial): void {
  if (ca === undefined || hasCertificate(ca)) return;
  throw new MintmarkError('USAGE', `${join(directory, 'ca.pem')} has no certificate in PEM form`, {
    hint: 'Put the certificate of the authority there that signed the certificate of the engine.',
  });
}

/** Whether there is a directory, and not only a link to one. @throws MintmarkError DOCKER if that cannot be known */
export async function isDirectory(path: string): Promise<boolean> {
  try {
    return (await lstat(path)).isDirectory();
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return false;
    throw unreadable(path, messageOf(error), error);
  }
}
