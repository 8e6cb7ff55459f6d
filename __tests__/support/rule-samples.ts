import { auditView } from '../../src/commands/audit/view.ts';
import type { DeployReport } from '../../src/commands/deploy/report.ts';
import { deployView } from '../../src/commands/deploy/view.ts';
import type { LedgerReport } from '../../src/commands/ledger/report.ts';
import { ledgerView } from '../../src/commands/ledger/view.ts';
import { viewOf } from '../../src/checking/view.ts';
import { digestOf } from '../../src/image/digest.ts';
import type { View } from '../../src/report/view.ts';
import type { DeployedContainer } from '../../src/rules/deployed-container.ts';
import type { Finding, RuleId } from '../../src/rules/rules.ts';
import { auditReport } from './audits.ts';
import { imageId, LEDGER, ONE_OF_EACH, report, repository } from './reports.ts';

const IMAGE = digestOf('manifest of web');
const web = repository('web');
const billing = repository('billing');

function container(image: string): DeployedContainer {
  return { taskDefinition: 'web:42', name: 'app', image, resolvesAtStart: false };
}

const AUDITED: readonly Finding[] = [
  { rule: 'mutable-tags', severity: 'warn', repository: repository('payments'), untagged: 12 },
  { rule: 'no-lifecycle-policy', severity: 'warn', repository: repository('payments'), images: 840 },
];

const VERIFIED: readonly Finding[] = [
  {
    rule: 'unclaimed-image',
    severity: 'error',
    service: 'billing',
    repository: billing,
    digest: digestOf('manifest of billing'),
    tags: ['v7'],
    pushedAt: new Date('2026-11-24T08:12:00Z'),
    imageIds: [imageId],
    claims: [],
    isWritten: false,
    ledger: LEDGER,
  },
];

const DEPLOYED: readonly Finding[] = [
  {
    rule: 'colocated-images',
    severity: 'error',
    containers: [container(`${web.uri}:latest`)],
    repository: web,
    digest: IMAGE,
    twin: { uri: billing.uri, digest: IMAGE, users: ['billing'] },
    nodes: { count: 2, certain: 1, stopped: 0, examples: ['i-0f3a', 'i-0b71'] },
    stores: ['classic', 'containerd'],
    imageIds: [imageId],
    platforms: ['linux/amd64'],
    risk: 'stall',
    certain: { meeting: true, store: true, tags: false },
    names: {
      deployed: [{ uri: web.uri, name: 'latest', motion: 'mutable' }],
      twin: [{ uri: billing.uri, name: 'latest', motion: 'moved' }],
    },
  },
  {
    rule: 'missing-image',
    severity: 'error',
    container: container(`${web.uri}:v7`),
    repository: web,
    name: 'v7',
  },
  {
    rule: 'unchecked-cluster',
    severity: 'error',
    cluster: 'prod',
    region: 'eu-west-1',
    failure: {
      code: 'ACCESS_DENIED',
      message:
        'Access denied: ecs:ListTasks on 111122223333/eu-west-1/prod as arn:aws:sts::111122223333:assumed-role/ci/run',
      hint: "Allow ecs:ListTasks in the role's identity policy.",
    },
  },
  {
    rule: 'moved-tag',
    severity: 'warn',
    container: container(`${web.uri}:latest`),
    repository: web,
    tag: 'latest',
    digest: IMAGE,
    running: [digestOf('earlier web')],
    users: ['web'],
    tasks: 3,
  },
  {
    rule: 'mutable-reference',
    severity: 'warn',
    container: container(`${web.uri}:latest`),
    repository: web,
    tag: 'latest',
    digest: IMAGE,
  },
  {
    rule: 'foreign-repository',
    severity: 'warn',
    container: container(`${billing.uri}:v7`),
    repository: billing,
    service: 'web',
    owners: ['billing'],
    failure: undefined,
  },
];

function deployment(finding: Finding): DeployReport {
  return {
    command: 'deploy',
    asked: { taskDefinition: 'web:42', cluster: 'prod', stores: ['classic', 'containerd'] },
    verdict: 'unique',
    exitCode: 0,
    unchecked: 0,
    risk: undefined,
    nothingToCompare: undefined,
    cluster: { name: 'prod', region: 'eu-west-1' },
    taskDefinitions: ['web:42'],
    ecsServices: ['web'],
    stores: ['classic', 'containerd'],
    images: [],
    findings: [finding],
    allowed: [],
    notes: [],
    checked: { registries: 1, repositories: 2, nodes: 2, tasks: 5, services: 2, calls: {}, durationMs: 900 },
  };
}

function verification(finding: Finding): LedgerReport {
  return {
    command: 'ledger verify',
    ledger: LEDGER,
    verdict: 'unknown',
    exitCode: 1,
    unchecked: 0,
    findings: [finding],
    sharedGroups: 0,
    allowed: [],
    released: undefined,
    claims: { compared: 70, written: 0, missing: 1 },
    checked: { registries: 1, repositories: 2, images: 70, calls: {}, durationMs: 900 },
  };
}

/** A report with one finding of the rule, from the command that finds it; undefined if there is no sample. */
export function sampleOf(rule: RuleId): View | undefined {
  const of = (findings: readonly Finding[]): Finding | undefined => findings.find((finding) => finding.rule === rule);
  const [checked, audited, verified, deployed] = [ONE_OF_EACH, AUDITED, VERIFIED, DEPLOYED].map(of);
  if (checked !== undefined) return viewOf(report({ findings: [checked] }));
  if (audited !== undefined) return auditView(auditReport({ findings: [audited] }));
  if (verified !== undefined) return ledgerView(verification(verified));
  return deployed && deployView(deployment(deployed));
}
