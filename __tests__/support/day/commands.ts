import { PassThrough } from 'node:stream';
import { countingLedger, type Opening } from '../../../src/checking/push-claim.ts';
import { inquire } from '../../../src/checking/inquiry.ts';
import { relianceOf } from '../../../src/checking/reliance.ts';
import type { Report } from '../../../src/checking/report.ts';
import { openRun } from '../../../src/commands/guard/open-run.ts';
import { checkAndPush } from '../../../src/commands/guard/run.ts';
import type { LedgerReport } from '../../../src/commands/ledger/report.ts';
import { reconcile } from '../../../src/commands/ledger/run.ts';
import {
  DEFAULT_AUDIT_RATE,
  DEFAULT_AUDIT_TIMEOUT_MS,
  DEFAULT_RATE,
  DEFAULT_TIMEOUT_MS,
} from '../../../src/commands/limits.ts';
import type { Runtime } from '../../../src/commands/runtime.ts';
import { DEFAULTS } from '../../../src/config/load.ts';
import { unlistedDestination } from '../../../src/fleet/destination.ts';
import { NO_FLEET } from '../../../src/fleet/fleet.ts';
import { registriesOf } from '../../../src/fleet/scope.ts';
import { TimeLimit } from '../../../src/fleet/time-limit.ts';
import { Ledger } from '../../../src/ledger/ledger.ts';
import type { Configuration } from '../../../src/config/configuration.ts';
import { ACCOUNT, REGION } from '../runtime.ts';
import type { Build } from './images.ts';
import { REGISTRY, type Session, type SimulatedRegistry } from './registry.ts';
import type { Runner } from './runner.ts';
import type { SimulatedTable } from './table.ts';
import { ecrUri } from '../../../src/image/ecr-reference.ts';

/** The surroundings of every command in a simulation. */
export interface Cloud {
  readonly table: SimulatedTable;
  readonly registry: SimulatedRegistry;
  readonly now: () => Date;
}

const LIMITS = { timeoutMs: DEFAULT_TIMEOUT_MS, rate: DEFAULT_RATE };
/** AWS as a sandbox is reached: without a login to any registry. */
const ENV = { AWS_ENDPOINT_URL_ECR: 'http://127.0.0.1', AWS_REGION: REGION };
const nowhere = new PassThrough().resume();

const LEDGER = { dynamodb: { table: 'mintmark', region: REGION, 'verified-within': '3h' } };

/** The configuration of the verifier, for all services. */
const FOR_ALL: Configuration = {
  ...DEFAULTS,
  registries: [{ region: REGION, account: ACCOUNT }],
  ownership: { patterns: ['*/{service}/*'] },
  ledger: LEDGER,
};

/** The configuration of one service, which knows no other. */
function ofService(service: string, hasLedger = true): Configuration {
  const ledger = hasLedger ? LEDGER : undefined;
  return { ...FOR_ALL, ledger, ownership: undefined, services: new Map([[service, [`*/${service}/*`]]]) };
}

/** The service that the pattern above finds in a repository's name. */
export function serviceOf(repository: string): string {
  return repository.slice(0, repository.indexOf('/'));
}

type OnSeen = Parameters<SimulatedTable['store']>[1];

interface Place {
  readonly repository: string;
  readonly tag: string;
  /** Called when the ledger answers. */
  readonly onSeen?: OnSeen;
  /** Whether every repository is checked, without a ledger. */
  readonly asksAll?: boolean;
}

/** `guard --ledger-only --image`, except for the file that the image is read from. */
export async function guard(
  cloud: Cloud,
  session: Session & { readonly build: Build },
  { repository, tag, onSeen = () => undefined, asksAll = false }: Place,
): Promise<Report> {
  const { runner, build } = session;
  const time = new TimeLimit(LIMITS.timeoutMs, runner.clock);
  try {
    const options = {
      context: '.',
      to: [`${ecrUri(REGISTRY, repository)}:${tag}`],
      image: 'oci:image',
      push: true,
      remark: undefined,
      ledgerOnly: !asksAll,
    };
    const runtime = runtimeOf(cloud, session);
    const opening = openingOf(cloud, runner, ofService(serviceOf(repository), !asksAll), onSeen);
    const run = await openRun({ ...options, ...LIMITS }, time, runtime, opening);
    const { image, content } = build;
    const [report] = await checkAndPush(run, { image, content, facts: {} });
    if (report === undefined) throw new RangeError('A target has a report.');
    return report;
  } finally {
    time.end();
  }
}

/** `check --ledger-only`, except for the file that the image is read from. */
export async function check(
  cloud: Cloud,
  { runner, build }: Session & { readonly build: Build },
  { repository, onSeen }: { repository: string; onSeen: OnSeen },
): Promise<Report> {
  const time = new TimeLimit(LIMITS.timeoutMs, runner.clock);
  try {
    const target = { uri: ecrUri(REGISTRY, repository) };
    const configuration = ofService(serviceOf(repository));
    const scopes = registriesOf(target, configuration, ENV);
    const ledger = ledgerOf(cloud, runner, time.signal, onSeen);
    const inquiry = {
      command: 'check' as const,
      image: build.image,
      service: undefined,
      configuration,
      ledger,
      fleet: countingLedger(ledger, NO_FLEET),
      destination: unlistedDestination(target, scopes[0]),
      targetTags: [],
      earlier: undefined,
      reliance: relianceOf(target, scopes, configuration),
      startedAt: runner.clock.now(),
    };
    return await inquire(inquiry, runtimeOf(cloud, { runner }));
  } finally {
    time.end();
  }
}

/** `ledger seed`, or `ledger verify --release`. */
export async function compare(cloud: Cloud, mode: 'seed' | 'verify', session: Session): Promise<LedgerReport> {
  const options = { timeoutMs: DEFAULT_AUDIT_TIMEOUT_MS, rate: DEFAULT_AUDIT_RATE, release: mode === 'verify' };
  const opening = openingOf(cloud, session.runner, FOR_ALL, () => undefined);
  return reconcile(mode, options, runtimeOf(cloud, session), opening);
}

function runtimeOf({ registry, now }: Cloud, session: Session): Runtime {
  return {
    cwd: '.',
    env: ENV,
    now,
    clock: session.runner.clock,
    stderr: nowhere,
    progress: () => undefined,
    warn: () => undefined,
    mask: () => undefined,
    openRegistry: registry.open(session),
  };
}

function openingOf(cloud: Cloud, runner: Runner, configuration: Configuration, onSeen: OnSeen): Opening {
  return {
    loadConfiguration: () => Promise.resolve(configuration),
    ledgerOf: ({ ledger }, { signal }) =>
      Promise.resolve(ledger === undefined ? undefined : ledgerOf(cloud, runner, signal, onSeen)),
  };
}

function ledgerOf({ table }: Cloud, runner: Runner, signal: AbortSignal, onSeen: OnSeen): Ledger {
  return new Ledger(table.store(runner, onSeen), { clock: runner.clock, signal });
}
