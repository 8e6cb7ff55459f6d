import { MintmarkError } from '../errors.ts';
import type { Registry } from './repository.ts';
import type { Digest } from './digest.ts';
import { parseReference } from './reference.ts';

/** A part of AWS with its own accounts, credentials and host names. */
export interface Partition {
  /** As in ARNs. */
  readonly name: string;
  /** The suffix of its registries' hosts. */
  readonly suffix: string;
  /** The suffix of their dual-stack hosts; absent if there are none. */
  readonly dualStack?: string;
}

/** By the prefix of its regions' names. https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/partitions.html */
const PARTITIONS: readonly [prefix: string, Partition][] = [
  ['cn-', { name: 'aws-cn', suffix: 'amazonaws.com.cn', dualStack: 'on.amazonwebservices.com.cn' }],
  ['us-gov-', { name: 'aws-us-gov', suffix: 'amazonaws.com', dualStack: 'on.aws' }],
  ['eusc-', { name: 'aws-eusc', suffix: 'amazonaws.eu', dualStack: 'on.amazonwebservices.eu' }],
  ['us-iso-', { name: 'aws-iso', suffix: 'c2s.ic.gov' }],
  ['us-isob-', { name: 'aws-iso-b', suffix: 'sc2s.sgov.gov' }],
  ['eu-isoe-', { name: 'aws-iso-e', suffix: 'cloud.adc-e.uk' }],
  ['us-isof-', { name: 'aws-iso-f', suffix: 'csp.hci.ic.gov' }],
];

const COMMERCIAL: Partition = { name: 'aws', suffix: 'amazonaws.com', dualStack: 'on.aws' };
const ALL_PARTITIONS = [COMMERCIAL, ...PARTITIONS.map(([, partition]) => partition)];

/** The partition that a region is in. */
export function partitionOf(region: string): Partition {
  return PARTITIONS.find(([prefix]) => region.startsWith(prefix))?.[1] ?? COMMERCIAL;
}

/** The forms of a registry's host. `plain` is the one under which ECR lists its repositories. */
export type HostForm = 'plain' | 'fips' | 'dual-stack' | 'dual-stack-fips';

const LABELS: Readonly<Record<HostForm, string>> = {
  plain: 'dkr.ecr',
  fips: 'dkr.ecr-fips',
  'dual-stack': 'dkr-ecr',
  'dual-stack-fips': 'dkr-ecr-fips',
};

/** The host of a registry; undefined if its partition has none of this form. */
export function ecrHost({ account, region }: Registry, form: HostForm): string | undefined {
  const { suffix, dualStack } = partitionOf(region);
  const end = form.startsWith('dual-stack') ? dualStack : suffix;
  return end && `${account}.${LABELS[form]}.${region}.${end}`;
}

/** The URI of a repository under the plain host of its registry, by which repositories are compared. */
export function ecrUri(registry: Registry, name: string): string {
  return `${registry.account}.${LABELS.plain}.${registry.region}.${partitionOf(registry.region).suffix}/${name}`;
}

/** The ARN of a repository. `name` may have wildcards. */
export function repositoryArn({ account, region }: Registry, name: string): string {
  return `arn:${partitionOf(region).name}:ecr:${region}:${account}:repository/${name}`;
}

/** A text that looks like ECR's but is not. It must never be taken for a host outside of ECR. */
export interface Malformed {
  readonly kind: 'malformed';
  /** A clause that says what is wrong. */
  readonly problem: string;
}

export interface EcrHost {
  readonly kind: 'ecr';
  readonly registry: Registry;
  readonly form: HostForm;
}

export interface EcrReference extends EcrHost {
  /** The name of the repository, which follows the host. */
  readonly name: string;
  /** The repository's URI under the plain host. */
  readonly uri: string;
  readonly tag: string | undefined;
  readonly digest: Digest | undefined;
}

const HOST = /^(?<account>[^.]*)\.(?<labels>dkr[.-]ecr(?:-fips)?)\.(?<region>[^.]*)\.(?<end>.*)$/;
const ACCOUNT = /^\d{12}$/;
const REGION = /^[a-z]{2,}(?:-[a-z]+)+-\d+$/;
const ENDS = ALL_PARTITIONS.flatMap(({ suffix, dualStack }) => [suffix, dualStack ?? []].flat());

/**
 * Reads the host of an ECR private registry, in every form and partition.
 * https://docs.aws.amazon.com/AmazonECR/latest/userguide/registry-endpoints.html
 *
 * @returns undefined if the host does not look like ECR's
 */
export function readEcrHost(host: string): EcrHost | Malformed | undefined {
  const groups = HOST.exec(host)?.groups;
  const { account = '', labels = '', region = '', end = '' } = groups ?? {};
  const form = formOf(labels);
  if (form !== undefined && ACCOUNT.test(account) && REGION.test(region)) {
    const registry = { account, region };
    if (ecrHost(registry, form) === host) return { kind: 'ecr', registry, form };
  }
  if (!looksLikeEcr(host)) return undefined;
  return { kind: 'malformed', problem: problemOf(host, { account, region, end, known: groups !== undefined }) };
}

function formOf(labels: string): HostForm | undefined {
  const forms: readonly HostForm[] = ['plain', 'fips', 'dual-stack', 'dual-stack-fips'];
  return forms.find((form) => LABELS[form] === labels);
}

/** Judges by ECR's own labels, or by AWS's domains with some of them, so that a host with one typo still counts. */
function looksLikeEcr(host: string): boolean {
  const name = bare(host);
  if (/(?:^|\.)dkr[.-]ecr(?:-fips)?(?:\.|$)/.test(name)) return true;
  const hasLabel = /(?:^|\.)(?:dkr|ecr|ecr-fips|dkr-ecr|dkr-ecr-fips)\./.test(name);
  const isOfAws = ENDS.some((end) => name.endsWith(`.${end}`));
  return isOfAws ? hasLabel || /^\d{6}/.test(name) : hasLabel && /^\d{12}\./.test(name);
}

function bare(host: string): string {
  return host
    .toLowerCase()
    .replace(/:\d*$/, '')
    .replace(/(?<!\.)\.+$/, '');
}

interface Parts {
  readonly account: string;
  readonly region: string;
  readonly end: string;
  /** Whether the host has these parts at all. */
  readonly known: boolean;
}

function problemOf(host: string, { account, region, end, known }: Parts): string {
  if (/:\d*$/.test(host)) return 'a host of ECR has no port';
  if (host.endsWith('.')) return 'a host of ECR does not end in a dot';
  if (/[A-Z]/.test(host)) return 'a host of ECR is in lower case';
  if (!known) return 'it looks like an ECR host, but does not have the right form';
  if (!ACCOUNT.test(account)) return `${JSON.stringify(account)} is not a 12-digit account ID`;
  if (!REGION.test(region)) return `${JSON.stringify(region)} is not a region`;
  const hosts = [ecrHost({ account, region }, 'plain'), ecrHost({ account, region }, 'dual-stack')];
  const right = hosts.filter((one) => one !== undefined).join(' and ');
  const unknown = ENDS.includes(end) ? '' : `ECR has no hosts that end in ${end}; `;
  return `${unknown}the hosts of ${region} are ${right}`;
}

/**
 * Reads an image reference, `HOST/NAME[:TAG][@DIGEST]`, or the URI of a repository in ECR.
 *
 * @returns undefined if it names another registry, or is not a reference at all
 */
export function readEcrReference(text: string): EcrReference | Malformed | undefined {
  const first = text.replace(/^[a-z+]+:\/\//i, '').split('/', 1)[0] ?? '';
  const reference = parseReference(text);
  const slash = reference?.name.indexOf('/') ?? -1;
  if (reference === undefined || slash < 0) {
    // Docker would take a host alone for a repository on Docker Hub.
    const isEcr = readEcrHost(first.replace(/(?:@.*|:[^:]*)$/s, '')) !== undefined || readEcrHost(first) !== undefined;
    if (!isEcr) return undefined;
    const problem = reference === undefined ? 'it is not an image reference' : 'it names no repository after the host';
    return { kind: 'malformed', problem };
  }
  const host = readEcrHost(reference.name.slice(0, slash));
  if (host?.kind !== 'ecr') return host;
  const name = reference.name.slice(slash + 1);
  return { ...host, name, uri: ecrUri(host.registry, name), tag: reference.tag, digest: reference.digest };
}

/** The suffix of plain hosts in the partition with this suffix, of any form; undefined if there is none. */
export function plainEnd(end: string): string | undefined {
  return ALL_PARTITIONS.find(({ suffix, dualStack }) => suffix === end || dualStack === end)?.suffix;
}

/** The registry of a repository's URI; undefined if it is not in ECR. */
export function registryOfUri(uri: string): Registry | undefined {
  const host = readEcrHost(hostOf(uri));
  return host?.kind === 'ecr' ? host.registry : undefined;
}

/** A repository's URI under the plain host of its registry; any other text unchanged. */
export function canonicalUri(uri: string): string {
  const registry = registryOfUri(uri);
  return registry === undefined ? uri : ecrUri(registry, nameOf(uri));
}

/** The host of a repository's URI. */
export function hostOf(uri: string): string {
  return uri.split('/', 1)[0] ?? '';
}

/** The part of a repository's URI after the host. */
export function nameOf(uri: string): string {
  return uri.slice(uri.indexOf('/') + 1);
}

/** The registry and name in `HOST/ACCOUNT/REGION/NAME`, the form of a repository's URI in the sandbox. */
export function sandboxPlace(uri: string): { readonly registry: Registry; readonly name: string } | undefined {
  if (registryOfUri(uri) !== undefined) return undefined;
  const [, account, region, name] = /^(\d{12})\/([a-z]{2,}(?:-[a-z]+)+-\d+)\/(.+)$/.exec(nameOf(uri)) ?? [];
  return account === undefined || region === undefined || name === undefined
    ? undefined
    : { registry: { account, region }, name };
}

/** A repository's name as its URI alone shows it; only a listing is certain of it at an endpoint other than ECR's. */
export function probableName(uri: string): string {
  return sandboxPlace(uri)?.name ?? nameOf(uri);
}

/** How ECR's hosts are written, for people who got one wrong. */
export const HOST_HINT = 'Write ACCOUNT.dkr.ecr.REGION.amazonaws.com/NAME, or the host that ECR has in your partition.';

/** The error for a text that looks like ECR's but is not. */
export function malformedReference(text: string, { problem }: Malformed): MintmarkError {
  return new MintmarkError('USAGE', `${text} is not an ECR repository: ${problem}`, { hint: HOST_HINT });
}
