import { digestOf } from '../../src/image/digest.ts';
import type { Repository } from '../../src/image/repository.ts';
import { NOW } from './reports.ts';
import type { AuditReport } from '../../src/commands/audit/report.ts';
import type { SurveyedRepository } from '../../src/inventory/survey.ts';
import type { Finding } from '../../src/rules/rules.ts';
import type { PlacedImage, SharedGroup } from '../../src/rules/shared-group.ts';

const MINUTE = 60_000;
const DAY = 1440 * MINUTE;

export function repositoryIn(account: string, region: string, name: string): Repository {
  const domain = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
  return { registry: { account, region }, name, uri: `${account}.dkr.ecr.${region}.${domain}/${name}` };
}

/** An image of a service in its own repository. */
export function placed(service: string, build: string, changes: Partial<PlacedImage> = {}): PlacedImage {
  return {
    repository: repositoryIn('111122223333', 'eu-west-1', service),
    service,
    digest: digestOf(`${build} manifest`),
    tags: [build],
    pushedAt: new Date(NOW.getTime() - 3 * DAY),
    pulledAt: undefined,
    bytes: 48_200_000,
    archived: false,
    ...changes,
  };
}

export function groupOf(build: string, ...images: readonly PlacedImage[]): SharedGroup {
  return {
    imageIds: [digestOf(build)],
    services: [...new Set(images.map(({ service }) => service))].sort(),
    images,
    risk: 'copes',
    sameDigest: new Set(images.map(({ digest }) => digest)).size < images.length,
    expired: undefined,
    mark: undefined,
  };
}

export function shared(group: SharedGroup): Finding {
  return { rule: 'shared-image', severity: 'error', group };
}

export function auditReport(changes: Partial<AuditReport> = {}): AuditReport {
  const findings = changes.findings ?? [];
  const sharedGroups = findings.filter(({ rule }) => rule === 'shared-image').length;
  const verdict = sharedGroups > 0 ? 'shared' : 'unique';
  return {
    command: 'audit',
    verdict,
    exitCode: verdict === 'shared' ? 1 : 0,
    unchecked: 0,
    findings,
    sharedGroups,
    nothingToCompare: undefined,
    unknown: { 'mutable-tags': 0, 'no-lifecycle-policy': 0 },
    baseline: undefined,
    progress: undefined,
    cacheTrouble: undefined,
    allowed: [],
    repositories: [],
    checked: {
      registries: 2,
      repositories: 120,
      images: 8_400,
      recalled: 0,
      calls: { ListImages: 120, BatchGetImage: 240, DescribeImages: 120 },
      durationMs: 4_210,
    },
    ...changes,
  };
}

const AREAS = ['payments', 'ledger', 'search', 'identity', 'shipping', 'catalogue', 'mail', 'risk'];
const PARTS = ['api', 'worker', 'cron', 'web', 'export', 'gateway', 'sync'];
const REGISTRIES = [
  ['111122223333', 'eu-west-1'],
  ['111122223333', 'us-east-1'],
  ['444455556666', 'eu-central-1'],
  ['777788889999', 'cn-north-1'],
] as const;

/** A fleet whose services share mostly within their area, always the same for the same numbers. */
export function sharingFleet(groups: number, services: number): AuditReport {
  const random = numbers(7);
  const pick = (count: number): number => Math.floor(random() * count);
  const names = Array.from({ length: services }, (_, index) => {
    const round = Math.floor(index / (AREAS.length * PARTS.length));
    const area = AREAS[index % AREAS.length] ?? '';
    return `${area}/${PARTS[Math.floor(index / AREAS.length) % PARTS.length] ?? ''}${round === 0 ? '' : `-${round + 1}`}`;
  });
  const repositories = names.map((name) => {
    const [account, region] = REGISTRIES[pick(REGISTRIES.length)] ?? REGISTRIES[0];
    return repositoryIn(account, region, name);
  });
  const findings = Array.from({ length: groups }, (_, number): Finding => {
    const first = pick(services);
    const near = (first + AREAS.length * (1 + pick(3))) % services;
    const members = [...new Set([first, near, ...(pick(4) === 0 ? [pick(services)] : [])])];
    if (members.length < 2) members.push((first + 1) % services);
    const start = NOW.getTime() - Math.floor(random() ** 2 * 400 * DAY) - DAY;
    const images = members.map((member, copy): PlacedImage => {
      const pushedAt = new Date(start + copy * (5 + pick(700)) * MINUTE);
      const build = `${pushedAt.toISOString().slice(0, 16).replace(/[-:]/g, '')}-${digestOf(`${number}`).slice(7, 19)}`;
      return placed(names[member] ?? '', build, {
        repository: repositories[member] ?? repositoryIn('111122223333', 'eu-west-1', 'none'),
        digest: digestOf(number % 3 === 0 ? `${number}` : `${number} of ${copy}`),
        pushedAt,
        pulledAt: pick(3) === 0 ? undefined : new Date(pushedAt.getTime() + pick(20) * DAY),
        bytes: 20_000_000 + pick(900_000_000),
        archived: pick(40) === 0,
      });
    });
    return shared(groupOf(`image ${number}`, ...images));
  });
  return auditReport({ findings, repositories: repositories.map(audited), sharedGroups: groups });
}

function audited(repository: Repository): SurveyedRepository {
  const counts = { images: 70, untagged: 3, archived: 0 };
  return { repository, service: repository.name, ...counts, mutableTags: true, lifecyclePolicy: false };
}

/** The numbers of a small generator, mulberry32, each from 0 to 1. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
