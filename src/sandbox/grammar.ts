import type { Registry } from '../image/repository.ts';
import { invalidParameter } from './errors.ts';

/** Of a repository's name, as in API_CreateRepository. */
export const NAME_PATTERN = '[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*(?:\\/[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*)*';
const NAME = new RegExp(`^${NAME_PATTERN}$`);
const TAG = /^[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}$/;
const PATH = /^(?<account>\d{12})\/(?<region>[a-z]{2,}(?:-[a-z0-9]+)+)\/(?<name>.+)$/;

/** Whether ECR accepts a text as a repository name: API_CreateRepository. */
export function isRepositoryName(text: string): boolean {
  return text.length >= 2 && text.length <= 256 && NAME.test(text);
}

/** @throws EcrError InvalidParameterException */
export function requireRepositoryName(text: string): string {
  if (isRepositoryName(text)) return text;
  throw invalidParameter('repositoryName', `must satisfy regular expression '${NAME_PATTERN}'`);
}

/** Whether ECR and the OCI distribution spec accept a text as an image tag. */
export function isTag(text: string): boolean {
  return TAG.test(text);
}

/** A repository in the form of the sandbox's paths and flags: `ACCOUNT/REGION/NAME`; undefined for any other text. */
export function parsePath(text: string): (Registry & { readonly name: string }) | undefined {
  const { account, region, name } = PATH.exec(text)?.groups ?? {};
  if (account === undefined || region === undefined || name === undefined) return undefined;
  return isRepositoryName(name) ? { account, region, name } : undefined;
}
