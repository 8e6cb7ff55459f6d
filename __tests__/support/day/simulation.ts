import type { Report } from '../../../src/checking/report.ts';
import { MintmarkError } from '../../../src/errors.ts';
import type { Verdict } from '../../../src/report/view.ts';
import { EventClock } from '../event-clock.ts';
import { check, type Cloud, compare, guard, serviceOf } from './commands.ts';
import { type Copy, Holdings, type Way } from './holdings.ts';
import type { Build } from './images.ts';
import { LISTED_WITHIN_MS, Pasts } from './pasts.ts';
import { Random } from './random.ts';
import { SimulatedRegistry } from './registry.ts';
import { type Kill, type Network, type Outage, Runner } from './runner.ts';
import { type Sabotage, SimulatedTable } from './table.ts';
import { Usage } from './usage.ts';
import { Witness } from './witness.ts';

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
/** When the clock begins. */
const EPOCH = Date.parse('2026-11-23T00:00:00Z');

export interface CloudOptions {
  readonly seed: number;
  readonly outages: readonly Outage[];
  readonly sabotage?: Sabotage | undefined;
}

/** The results of guards, by the step at which a run ended. */
export interface Builds {
  readonly verdicts: Record<Verdict | 'unconfirmed' | 'failed', number>;
  readonly killed: Record<'before the claim' | 'holding it' | 'after the push' | 'confirmed', number>;
  /** Passed although the ledger was unreachable from the beginning to the end. */
  passedInOutage: number;
  judgedInOutage: number;
}

/** A registry, a ledger and people: what happens there, and what every command reports. */
export class Simulation {
  readonly clock = new EventClock(1);
  readonly usage = new Usage();
  readonly holdings = new Holdings();
  readonly random: Random;
  readonly witness: Witness;
  readonly cloud: Cloud;
  readonly builds: Builds = {
    verdicts: { unique: 0, shared: 0, unknown: 0, unconfirmed: 0, failed: 0 },
    killed: { 'before the claim': 0, 'holding it': 0, 'after the push': 0, confirmed: 0 },
    passedInOutage: 0,
    judgedInOutage: 0,
  };
  readonly checks: Record<Verdict, number> = { unique: 0, shared: 0, unknown: 0 };
  readonly pasts: Pasts;
  readonly comparisons = { verified: 0, failed: 0, seeded: 0, released: 0, found: 0 };
  readonly #network: Network;
  #tags = 0;

  constructor({ seed, outages, sabotage }: CloudOptions) {
    const { clock, usage } = this;
    this.random = new Random(seed);
    this.#network = { clock, usage, outages };
    const date = (): number => EPOCH + clock.now();
    const now = (): Date => new Date(date());
    const table = new SimulatedTable({ now: date, sabotage });
    this.cloud = { table, registry: new SimulatedRegistry(now), now };
    this.pasts = new Pasts(this.holdings, table);
    this.witness = new Witness(this.holdings, table, clock.now, EPOCH);
  }

  /** An image from before the ledger. */
  async put(repository: string, build: Build): Promise<Copy> {
    await this.cloud.registry.push(repository, build, this.#tag());
    return this.#hold(repository, build, 'seed');
  }

  /** Somebody pushes an image past the ledger. */
  async pushPast(repository: string, build: Build): Promise<void> {
    await this.cloud.registry.push(repository, build, this.#tag());
    this.pasts.add(this.#hold(repository, build, 'past'));
  }

  async remove(copy: Copy): Promise<void> {
    if (!this.holdings.has(copy)) return;
    this.holdings.remove(copy, this.clock.now());
    await this.cloud.registry.remove(copy.repository, copy.imageId);
  }

  /** @returns the runner, which may have been killed: then this never resolves */
  guard(repository: string, build: Build, { uploadMs, kill }: { uploadMs: number; kill?: Kill | undefined }): Runner {
    const runner = new Runner(this.#network, this.random.fork(), 'pipelines', kill);
    const watch = this.witness.watch('guard', build.imageId, serviceOf(repository));
    const onPut = (): void => {
      this.#hold(repository, build, 'guard');
      watch.onPut();
    };
    const place = { repository, tag: this.#tag(), onSeen: watch.look };
    const startedAt = this.clock.now();
    const work = async (): Promise<void> => {
      const verdict = await guard(this.cloud, { runner, build, uploadMs, onPut }, place).then(passed, failed);
      this.builds.verdicts[verdict] += 1;
      if (verdict === 'unique') watch.judge();
      if (!this.#isInOutage(startedAt)) return;
      this.builds.judgedInOutage += 1;
      if (verdict !== 'unknown' && verdict !== 'failed') this.builds.passedInOutage += 1;
    };
    void work();
    return runner;
  }

  /** The calls of a build in a fleet without a ledger, by operation: it asks every repository. */
  async callsWithoutLedger(repository: string, build: Build): Promise<Readonly<Record<string, number>>> {
    const runner = new Runner(this.#network, this.random.fork(), 'measured');
    const { checked } = await guard(this.cloud, { runner, build }, { repository, tag: this.#tag(), asksAll: true });
    return checked.calls;
  }

  async check(repository: string, build: Build): Promise<void> {
    const runner = new Runner(this.#network, this.random.fork());
    const watch = this.witness.watch('check', build.imageId, serviceOf(repository));
    const startedAt = this.clock.now();
    const { verdict } = await check(this.cloud, { runner, build }, { repository, onSeen: watch.look });
    this.checks[verdict] += 1;
    if (verdict === 'unique') watch.judge();
    if (this.#isInOutage(startedAt) && verdict === 'unique') this.builds.passedInOutage += 1;
  }

  /** @returns whether images were found that were pushed past the ledger; never, if the runner is killed */
  async compare(mode: 'seed' | 'verify', { kill, denied }: { kill?: Kill; denied?: string } = {}): Promise<boolean> {
    const runner = new Runner(this.#network, this.random.fork(), 'verification', kill);
    const beganAt = this.clock.now();
    if (kill !== undefined) this.comparisons.failed += 1;
    this.pasts.noteClaims();
    const report = await compare(this.cloud, mode, { runner, denied }).catch(failed);
    if (report === 'failed') {
      this.comparisons.failed += 1;
      return false;
    }
    if (mode === 'seed') {
      this.comparisons.seeded += 1;
      return false;
    }
    const { released, unchecked } = report;
    const isWhole = unchecked === 0;
    const found = report.findings.flatMap((finding) => (finding.rule === 'unclaimed-image' ? [finding] : []));
    this.comparisons[isWhole ? 'verified' : 'failed'] += 1;
    this.comparisons.found += found.length;
    if (released !== undefined && 'count' in released) this.comparisons.released += released.count;
    this.pasts.noteVerified({ beganAt, endedAt: this.clock.now(), isWhole, found });
    if (isWhole && this.witness.asOf < beganAt - 2 * LISTED_WITHIN_MS)
      throw new RangeError('The ledger is dated back.');
    return found.length > 0;
  }

  /** Counts the guards that were killed, once all is over. */
  countKilled(runners: readonly Runner[]): void {
    for (const { done, killedAt } of runners) {
      if (killedAt === undefined) continue;
      const pushed = done.indexOf('PutImage');
      const isConfirmed = pushed >= 0 && done.includes('PutItem', pushed);
      const isPushed = pushed >= 0 ? 'after the push' : 'holding it';
      this.builds.killed[isConfirmed ? 'confirmed' : done.includes('PutItem') ? isPushed : 'before the claim'] += 1;
    }
  }

  /** Whether the ledger was unreachable from then until now. */
  #isInOutage(startedAt: number): boolean {
    const now = this.clock.now();
    return this.#network.outages.some(
      ({ service, from, to }) => service === 'dynamodb' && from <= startedAt && now < to,
    );
  }

  #hold(repository: string, build: Build, way: Way): Copy {
    const copy = {
      imageId: build.imageId,
      repository,
      service: serviceOf(repository),
      way,
      at: this.clock.now(),
    };
    this.holdings.add(copy);
    return copy;
  }

  #tag(): string {
    this.#tags += 1;
    return `v${this.#tags}`;
  }
}

function passed({ verdict, pushed }: Report): Verdict | 'unconfirmed' {
  if (verdict === 'unique' && pushed === undefined) throw new RangeError('What is unique is pushed.');
  return verdict === 'unknown' && pushed !== undefined ? 'unconfirmed' : verdict;
}

/** A push that ended in an error: nothing is reported about it. */
function failed(error: unknown): 'failed' {
  if (!(error instanceof MintmarkError)) throw error;
  return 'failed';
}
