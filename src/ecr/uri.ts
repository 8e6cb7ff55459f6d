import { MintmarkError } from '../errors.ts';
import { parseReference } from '../image/reference.ts';
import type { Registry, Target } from '../types/registry.ts';

/**
 * The hosts of ECR private registries: plain, FIPS and dual stack, in every partition.
 * https://docs.aws.amazon.com/AmazonECR/latest/userguide/Registries.html
 */
const ECR_HOST =
  /^(?<account>\d{12})\.(?:dkr\.ecr(?:-fips)?\.(?<region>[a-z0-9-]+)\.amazonaws\.com(?:\.cn)?|dkr-ecr(?:-fips)?\.(?<dual>[a-z0-9-]+)\.on\.(?:aws|amazonwebservices\.com\.cn))$/;

/** The registry that a host stands for; undefined where the host is not ECR's. */
export function registryOfHost(host: string): Registry | undefined {
  const groups = ECR_HOST.exec(host)?.groups;
  const account = groups?.['account'];
  const region = groups?.['region'] ?? groups?.['dual'];
  return account === undefined || region === undefined ? undefined : { account, region };
}

/** The host of a repository URI or image reference. */
export function hostOf(uri: string): string {
  return uri.slice(0, uri.indexOf('/'));
}

/**
 * Reads `HOST/NAME[:TAG]`.
 *
 * @returns undefined where the text names no registry host, such as `app:1`, which Docker takes for Docker Hub.
 * @throws MintmarkError USAGE where there is a host, and what follows is no repository and tag.
 */
export function parseTarget(text: string): Target | undefined {
  const slash = text.indexOf('/');
  const host = slash < 0 ? '' : text.slice(0, slash);
  if (!/[.:]/.test(host) && host !== 'localhost') return undefined;
  const reference = parseReference(text);
  if (reference === undefined) {
    throw new MintmarkError('USAGE', `Not a repository and tag: ${text}`, {
      hint: 'Write it as ACCOUNT.dkr.ecr.REGION.amazonaws.com/NAME[:TAG], in lower case.',
    });
  }
  return { uri: reference.name, tag: reference.tag };
}
