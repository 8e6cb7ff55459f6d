import { digestOf, type Digest } from '../../src/image/digest.ts';
import type { Twin } from '../../src/connection/question.ts';
import type { Claim, LedgerPlace } from '../../src/ledger/claim.ts';
import type { Repository } from '../../src/image/repository.ts';
import type { Report } from '../../src/checking/report.ts';
import { sourceOf } from './source-context.ts';
import type { Finding } from '../../src/rules/rules.ts';

/** The time at which the sample reports are read. */
export const NOW = new Date('2026-11-27T09:00:00Z');

export function repository(name: string, region = 'eu-west-1'): Repository {
  const account = '111122223333';
  return { registry: { account, region }, name, uri: `${account}.dkr.ecr.${region}.amazonaws.com/${name}` };
}

export const imageId: Digest = digestOf('config');
export const manifestDigest: Digest = digestOf('manifest');

export function twin(changes: Partial<Twin> = {}): Twin {
  return {
    digest: manifestDigest,
    tags: ['20261124T081200Z-3e3c2f57b277'],
    pushedAt: new Date('2026-11-24T08:12:00Z'),
    sameAs: 'manifest-digest',
    platforms: ['linux/amd64'],
    imageIds: [imageId],
    ...changes,
  };
}

/** A twin in another service's repository. */
export function sharedWith(name: string, changes: Partial<Twin> = {}): Finding {
  return {
    rule: 'shared-image',
    severity: 'error',
    service: undefined,
    repository: repository(name),
    twin: twin(changes),
    tagFailure: undefined,
    expired: undefined,
    together: undefined,
  };
}

export const LEDGER: LedgerPlace = { kind: 'dynamodb', table: 'mintmark', region: 'eu-west-1' };

/** A claim that another service's push has confirmed, or a test's variant. */
export function claimedBy(name: string, changes: Partial<Claim> = {}): Finding {
  const { uri } = repository(name);
  const claim: Claim = {
    imageId,
    service: name,
    repository: uri,
    tag: 'v2',
    buildId: `${name}-1`,
    state: 'confirmed',
    since: new Date('2026-11-24T08:12:00Z'),
    ...changes,
  };
  return { rule: 'shared-claim', severity: 'error', claim, imageIds: [imageId], ledger: LEDGER };
}

export function denied(name: string): Finding {
  return {
    rule: 'unchecked-repository',
    severity: 'error',
    repository: repository(name),
    failure: {
      code: 'ACCESS_DENIED',
      message: `Access denied: ecr:BatchCheckLayerAvailability on 111122223333/eu-west-1/${name} as arn:aws:sts::111122223333:assumed-role/ci/run`,
      hint: `Allow ecr:BatchCheckLayerAvailability on it in the role's identity policy, and in the repository policy where another account owns it.`,
    },
  };
}

/** The other findings that a check or guard can have, one of each. */
export const ONE_OF_EACH: readonly Finding[] = [
  sharedWith('billing'),
  claimedBy('refunds'),
  {
    rule: 'reused-tag',
    severity: 'error',
    repository: repository('payments'),
    tag: 'v1.4.0',
    digest: digestOf('other'),
    pushedAt: new Date('2026-11-27T08:59:00Z'),
  },
  {
    rule: 'earlier-twin',
    severity: 'warn',
    repository: repository('payments'),
    tags: ['latest'],
    digest: digestOf('earlier'),
    twins: [{ service: undefined, repository: repository('billing'), twin: twin({ digest: digestOf('earlier') }) }],
  },
  { rule: 'unmarked-image', severity: 'warn', platforms: ['linux/amd64'] },
  {
    rule: 'shared-repository',
    severity: 'error',
    repository: repository('payments'),
    services: ['payments', 'refunds'],
  },
  {
    rule: 'expired-allowance',
    severity: 'warn',
    allowance: {
      repository: '*/base/*',
      reason: 'moved in Q3',
      expires: '2026-10-01',
      place: { path: 'mintmark.yml', line: 14, column: 5 },
    },
  },
  denied('ledger'),
  {
    rule: 'unchecked-repository',
    severity: 'error',
    ledger: LEDGER,
    failure: { code: 'NOT_FOUND', message: 'There is no table mintmark in eu-west-1', hint: 'Create it.' },
  },
  {
    rule: 'unchecked-repository',
    severity: 'error',
    registry: { account: undefined, region: 'us-east-1' },
    failure: {
      code: 'CREDENTIALS',
      message: 'AWS refused the credentials for ecr:DescribeRepositories on us-east-1',
      hint: undefined,
    },
  },
  {
    rule: 'changed-after-check',
    severity: 'error',
    repository: repository('payments'),
    tag: 'v1.4.0',
    digest: digestOf('late'),
    checked: [imageId],
    found: [digestOf('late config')],
  },
];

/** A check of `payments:v1.4.0` with nothing wrong, or a test's variant. */
export function report(changes: Partial<Report> = {}): Report {
  return {
    command: 'check',
    verdict: 'unique',
    exitCode: 0,
    unchecked: 0,
    image: {
      source: sourceOf('payments:v1.4.0'),
      identity: { platformImages: [{ platform: 'linux/amd64', imageId }] },
      labels: new Map(),
    },
    service: 'payments',
    target: { uri: repository('payments').uri, tag: 'v1.4.0' },
    findings: [],
    nothingToCompare: undefined,
    immutable: undefined,
    uncheckedEarlier: [],
    allowed: [],
    orphanedBlobs: [],
    checked: {
      registries: 2,
      repositories: 120,
      calls: { BatchCheckLayerAvailability: 122, DescribeRepositories: 2, BatchGetImage: 1 },
      durationMs: 812,
      createsTarget: undefined,
      ledger: undefined,
    },
    ...changes,
  };
}

/** One twin found: what most readers of a report will see. */
export const SHARED: Report = report({ verdict: 'shared', exitCode: 1, findings: [sharedWith('billing')] });
