import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { type Digest, digestOf } from '../../src/image/digest.ts';
import type { LedgerTimes } from '../../src/ledger/ledger.ts';
import type { Order, Reply, Track } from './racer.ts';

export interface RaceOptions {
  readonly track: Track;
  readonly rounds: number;
  /** In this many rounds, the winner of the first is killed while it holds the claim. */
  readonly killEvery: number;
  readonly times: LedgerTimes;
}

/** The results of the rounds. There must be as many of each kind as the options require, and no fault. */
export interface RaceResult {
  readonly rounds: number;
  /** Rounds with exactly one winner, which all others were told about. */
  readonly won: number;
  /** Killed holders; and how many of their image IDs, raced for again after the lease, had exactly one winner. */
  readonly killed: number;
  readonly retaken: number;
  /** What should never happen: two winners, none, a wrong name, a failure. */
  readonly faults: readonly string[];
}

interface Racer {
  readonly service: string;
  readonly child: ChildProcess;
}

/** Processes that race for one image ID, round after round; each is a separate service with its own client. */
export class Racers {
  readonly #directory: string;
  readonly #racers: Racer[] = [];

  private constructor(directory: string) {
    this.#directory = directory;
  }

  /** They exist for every race: starting them takes longer than most of the rounds. */
  static async start(count: number): Promise<Racers> {
    const racers = new Racers(await mkdtemp(join(tmpdir(), 'mintmark-race-')));
    const source = join(process.cwd(), '__tests__/support/racer.ts');
    const flags = ['--file', racers.#script, '--platform', 'node', '--no-code-splitting', '--log-level', 'silent'];
    await execa('node_modules/.bin/rolldown', [source, ...flags]);
    racers.#racers.push(...Array.from({ length: count }, (_, n) => racers.#start(`service-${n}`)));
    return racers;
  }

  async race(options: RaceOptions): Promise<RaceResult> {
    const { track, times } = options;
    const enter = async (racer: Racer): Promise<Racer> => {
      await told(racer.child, { kind: 'track', track, service: racer.service, times });
      return racer;
    };
    await Promise.all(this.#racers.map(enter));
    return run(options, this.#racers, (service) => enter(this.#start(service)));
  }

  async close(): Promise<void> {
    for (const { child } of this.#racers) child.kill('SIGKILL');
    await rm(this.#directory, { recursive: true });
  }

  get #script(): string {
    return join(this.#directory, 'racer.mjs');
  }

  #start(service: string): Racer {
    const env = { PATH: process.env['PATH'], AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' };
    return { service, child: fork(this.#script, { execArgv: [], env }) };
  }
}

async function run(
  { rounds, killEvery, times }: RaceOptions,
  racers: Racer[],
  start: (service: string) => Promise<Racer>,
): Promise<RaceResult> {
  const faults: string[] = [];
  const abandoned: { readonly imageId: Digest; readonly freeAt: number }[] = [];
  const counts = { won: 0, killed: 0, retaken: 0 };
  const name = `${process.pid}-${Date.now()}`;

  /** One round. @returns the winner, if everything is as it should be */
  const round = async (imageId: Digest, label: string): Promise<Racer | undefined> => {
    const replies = await Promise.all(
      racers.map(async (racer) => ({ racer, reply: await told(racer.child, { kind: 'take', imageId }) })),
    );
    const winners = replies.filter(({ reply }) => reply.kind === 'held').map(({ racer }) => racer);
    const [winner, ...others] = winners;
    for (const { racer, reply } of replies) {
      if (reply.kind === 'failed') faults.push(`${label}: ${racer.service}: ${reply.message}`);
      if (reply.kind === 'refused' && reply.claimants.some((claimant) => claimant !== winner?.service))
        faults.push(`${label}: ${racer.service} was told of ${reply.claimants.join(', ')}`);
    }
    if (winner === undefined || others.length > 0) {
      faults.push(`${label}: ${winners.length} winners: ${winners.map(({ service }) => service).join(', ')}`);
      await Promise.all(winners.map(({ child }) => told(child, { kind: 'release' })));
      return undefined;
    }
    return winner;
  };
  const retake = async (): Promise<void> => {
    const next = abandoned.shift();
    if (next === undefined) return;
    const winner = await round(next.imageId, 'after a kill');
    if (winner === undefined) return;
    counts.retaken += 1;
    await told(winner.child, { kind: 'confirm' });
  };

  for (let number = 1; number <= rounds; number += 1) {
    const imageId = digestOf(`${name}-${number}`);
    const winner = await round(imageId, `round ${number}`);
    if (winner === undefined) continue;
    counts.won += 1;
    // The first, so that its lease ends while the others race.
    if (number % killEvery === 1) {
      winner.child.kill('SIGKILL');
      await once(winner.child, 'exit');
      counts.killed += 1;
      racers[racers.indexOf(winner)] = await start(winner.service);
      // The lease began no later than now, and the ledger's clock has whole seconds.
      abandoned.push({ imageId, freeAt: Date.now() + times.leaseMs + times.marginMs + 3_000 });
    } else {
      const reply = await told(winner.child, { kind: number % 2 === 0 ? 'confirm' : 'release' });
      if (reply.kind !== 'done') faults.push(`round ${number}: ${winner.service} could not end: ${reply.kind}`);
    }
    while (abandoned[0] !== undefined && abandoned[0].freeAt <= Date.now()) await retake();
  }
  for (let left = abandoned[0]; left !== undefined; left = abandoned[0]) {
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, left.freeAt - Date.now())));
    await retake();
  }
  return { rounds, ...counts, faults };
}

/** @throws Error if the process ends instead of answering */
async function told(child: ChildProcess, order: Order): Promise<Reply> {
  const answered = new AbortController();
  const { signal } = answered;
  const reply = once(child, 'message', { signal }) as Promise<[Reply]>;
  const ended = once(child, 'exit', { signal }).then(() => {
    throw new Error('A racer ended');
  });
  child.send(order);
  try {
    const [first] = await Promise.race([reply, ended]);
    return first;
  } finally {
    for (const waiting of [reply, ended]) waiting.catch(() => undefined);
    answered.abort();
  }
}
