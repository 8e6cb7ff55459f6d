import type { Registry } from '../image/repository.ts';

const LOGIN = /^AWS:sandbox\.(\d{12})\.[a-z0-9-]+$/;

/**
 * The password of GetAuthorizationToken. It says who owns it and contains no secret, because nothing behind it needs
 * one.
 */
export function issueToken({ account, region }: Registry): string {
  return `sandbox.${account}.${region}`;
}

/** The account of an Authorization header that is `Basic` with user `AWS` and a token of the sandbox's shape. */
export function accountOf(authorization: string | undefined): string | undefined {
  const [, encoded] = /^Basic\s+(\S+)$/i.exec(authorization ?? '') ?? [];
  return LOGIN.exec(Buffer.from(encoded ?? '', 'base64').toString('utf8'))?.[1];
}
