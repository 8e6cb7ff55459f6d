import { expect } from '@jest/globals';
import { check } from '../../../src/commands/check/run.ts';
import { MintmarkError } from '../../../src/errors.ts';
import type { Report } from '../../../src/checking/report.ts';
import { runClient } from '../../support/client.ts';
import { runtimeTo } from '../../support/runtime.ts';
import { lab } from '../../support/lab.ts';
import { type Engine, STORES } from './engine.ts';
import { type Ecr, readRegistry } from './registries.ts';
import type { Pushed, Scenario } from './table.ts';
import { type Candidate, type Source, SOURCES, type Workshop } from './workshop.ts';

/** Where a scenario is played. */
export interface Stage {
  readonly workshop: Workshop;
  readonly sandbox: Ecr;
  /** Has no API for engines: it gets the manifests that the sandbox got, but no blobs, so it has to be scanned. */
  readonly moto: Ecr;
  /** A unique suffix for the names of the repositories. */
  readonly id: string;
}

/** A row of docs/scenarios.md, by its columns. */
export type Row = Readonly<Record<string, string>>;

/** The first service pushes, the second checks its candidate from every source, and a node of each kind pulls both. */
export async function play(stage: Stage, scenario: Scenario): Promise<Row> {
  const { workshop, sandbox, moto } = stage;
  const names = [`first-${stage.id}`, `second-${stage.id}`] as const;
  const [inSandbox, inMoto] = [await createBoth(sandbox, names), await createBoth(moto, names)];
  try {
    const pushed = await pushFirst(workshop, scenario, inSandbox.first);
    const theirs = await readRegistry(behindSandbox(pushed.reference));
    await moto.put(names[0], theirs, scenario.byDigest === true ? undefined : '1');
    const candidate = await workshop.candidate(await scenario.second(workshop, pushed));
    const ours = await readRegistry(candidate.name);
    // The verdict of the table is compared with what the registry itself has.
    expect(ours.imageIds.some((id) => theirs.imageIds.includes(id)) ? 'shared' : 'unique').toBe(scenario.verdict);

    const row: Record<string, string> = { scenario: scenario.name };
    for (const source of SOURCES) {
      const answer = await answerOf(ask(sandbox, candidate, source, inSandbox.second), inSandbox.first);
      // Probed or scanned, the answer is the same.
      if (isScanned(source)) {
        const scanned = await answerOf(ask(moto, candidate, source, inMoto.second), inMoto.first);
        expect({ source, scanned }).toEqual({ source, scanned: answer });
      }
      const { unreadable, verdict } = scenario;
      const isUnreadable = unreadable?.on === workshop.engine.store && unreadable.from.includes(source);
      expect({ source, verdict: answer.split(':')[0] }).toEqual({
        source,
        verdict: isUnreadable ? UNREADABLE : verdict,
      });
      row[source] = answer;
    }
    row['pushed digest'] = ours.root.digest === theirs.root.digest ? 'same' : 'another';
    const nodes = await Promise.all(
      STORES.map((store) => heldBy(workshop.engines[store], pushed.reference, candidate.name)),
    );
    // The purpose of mintmark: an image that it allows can be deleted on every node.
    if (scenario.verdict === 'unique') expect(nodes).toEqual(['two', 'two']);
    STORES.forEach((store, at) => (row[`${store} node`] = nodes[at] ?? ''));
    return row;
  } finally {
    for (const ecr of [sandbox, moto]) for (const name of names) await ecr.delete(name);
  }
}

async function createBoth(ecr: Ecr, names: readonly [string, string]): Promise<{ first: string; second: string }> {
  return { first: await ecr.create(names[0]), second: await ecr.create(names[1]) };
}

async function pushFirst(workshop: Workshop, { first, byDigest }: Scenario, uri: string): Promise<Pushed> {
  const made = await first(workshop);
  if (byDigest !== true) {
    await workshop.push(made, `${uri}:1`);
    const { root } = await readRegistry(behindSandbox(`${uri}:1`));
    return { reference: `${uri}:1`, digest: root.digest, made };
  }
  // An engine pushes by tag only.
  const { name } = await workshop.candidate(made);
  const { root } = await readRegistry(name);
  await runClient(['crane', 'copy', name, `${uri}@${root.digest}`]);
  return { reference: `${uri}@${root.digest}`, digest: root.digest, made };
}

/** The same image in the registry behind the sandbox: the sandbox's own answers are not proof. */
function behindSandbox(reference: string): string {
  return reference.replace(/^[^/]+/, lab('REGISTRY'));
}

async function ask(ecr: Ecr, { dockerHost, references }: Candidate, source: Source, to: string): Promise<Report> {
  const env = { ...ecr.env, DOCKER_HOST: dockerHost, HOME: '/nowhere' };
  const options = { images: [references[source]].flat(), to: [to], timeoutMs: 60_000, rate: 500 };
  const [report] = await check(options, runtimeTo('', { env, cwd: '/' }));
  if (report === undefined) throw new Error('There is no report');
  return report;
}

/** A layout and its archive have the identity that a registry gives, so they are not scanned again. */
const isScanned = (source: Source): boolean => !['oci:', 'oci-archive:'].includes(source);

const UNREADABLE = 'not readable';
const SAME_AS = { 'index-digest': 'index', 'manifest-digest': 'manifest', 'image-id': 'image ID' } as const;

/** The verdict, and for a twin what is the same. It must be in the repository that it was pushed to. */
async function answerOf(checked: Promise<Report>, repository: string): Promise<string> {
  const report = await checked.catch((error: unknown) => {
    if (error instanceof MintmarkError && error.code === 'IMAGE_INVALID') return undefined;
    throw error;
  });
  if (report === undefined) return UNREADABLE;
  const twins = report.findings.filter((finding) => finding.rule === 'shared-image' && 'twin' in finding);
  expect(twins.map((finding) => finding.repository.uri)).toEqual(report.verdict === 'shared' ? [repository] : []);
  return [report.verdict, ...twins.map(({ twin }) => SAME_AS[twin.sameAs])].join(': ');
}

/** The state of a node that pulls both, and deletes what it has by ID, as the clean-up of the ECS agent does. */
async function heldBy(engine: Engine, ...references: [string, string]): Promise<'one image' | 'two'> {
  await engine.clear();
  const ids = new Set([await engine.idOf(references[0]), await engine.idOf(references[1])]);
  for (const id of ids) expect(await engine.deletes(id)).toBe(ids.size === 2);
  return ids.size === 2 ? 'two' : 'one image';
}
