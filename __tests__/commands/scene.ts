import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { check } from '../../src/commands/check/run.ts';
import type { Runtime } from '../../src/commands/runtime.ts';
import { guard } from '../../src/commands/guard/run.ts';
import type { ProgressStep } from '../../src/report/progress.ts';
import { renderJson } from '../../src/report/json.ts';
import { renderText } from '../../src/report/text.ts';
import type { SandboxOptions } from '../../src/sandbox/options.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/sandbox.ts';
import type { SeededRepository } from '../../src/sandbox/seed.ts';
import type { Report } from '../../src/checking/report.ts';
import { ACCOUNT, runtimeTo, REGION, sandboxEnv } from '../support/runtime.ts';
import type { MadeImage } from '../support/images.ts';
import { writeLayout } from '../support/oci-layout.ts';
import { expectValidReport } from '../support/report-schema.ts';
import { viewOf } from '../../src/checking/view.ts';
import { defined } from '../../src/util/defined.ts';

export const OTHER_ACCOUNT = '444455556666';

type CheckOptions = Partial<Omit<Parameters<typeof check>[0], 'to'>> & { readonly to?: Places };
type GuardOptions = Partial<Omit<Parameters<typeof guard>[0], 'to'>> & { readonly to?: Places };
/** One reference, or several. */
type Places = string | readonly string[] | undefined;

/** A work directory and an ECR with URIs like the real ones, as a command sees them. */
export interface Scene {
  readonly sandbox: Sandbox;
  readonly cwd: string;
  /** The steps that the command announced. */
  readonly steps: ProgressStep[];
  readonly repository: (
    name: string,
    place?: { account?: string; region?: string; immutable?: boolean; tags?: Readonly<Record<string, string>> },
  ) => SeededRepository;
  /** Writes mintmark.yml into the work directory. */
  readonly configure: (yaml: string) => Promise<void>;
  /** Writes an image as an OCI layout. @returns its reference. */
  readonly layout: (image: MadeImage) => Promise<string>;
  /** Checks an image. Every report must match its schema, in JSON, and no line of its text may end in a space. */
  readonly check: (image: MadeImage, options: CheckOptions, runtime?: Partial<Runtime>) => Promise<Report>;
  /** Checks what the options name. */
  readonly checkAll: (options: CheckOptions, runtime?: Partial<Runtime>) => Promise<readonly Report[]>;
  readonly guard: (image: MadeImage, options: GuardOptions, runtime?: Partial<Runtime>) => Promise<Report>;
  /** Guards a build, or an image of the local engine. */
  readonly guardBuild: (options: GuardOptions, runtime?: Partial<Runtime>) => Promise<Report>;
  /** The same, for several repositories. */
  readonly guardAll: (options: GuardOptions, runtime?: Partial<Runtime>) => Promise<readonly Report[]>;
}

/** The repository URI in the sandbox. If undefined, repositories are on the host that the sandbox listens on. */
export type SceneOptions = Omit<Partial<SandboxOptions>, 'repositoryUri'> & {
  readonly repositoryUri?: SandboxOptions['repositoryUri'] | undefined;
};

/** Runs a test in its own scene. */
export async function inScene(work: (scene: Scene) => Promise<void>, options: SceneOptions = {}): Promise<void> {
  const cwd = await mkdtemp(join(tmpdir(), 'mintmark-scene-'));
  const sandbox = await startSandbox(
    defined<SceneOptions & Pick<SandboxOptions, 'now'>>({
      now: () => new Date('2026-11-24T08:00:00Z'),
      repositoryUri: ({ account, region }, name) => `${account}.dkr.ecr.${region}.amazonaws.com/${name}`,
      trustingAccounts: [OTHER_ACCOUNT],
      ...options,
    }),
  );
  try {
    await work(sceneOf(sandbox, cwd));
  } finally {
    await sandbox.close();
    await rm(cwd, { recursive: true });
  }
}

function sceneOf(sandbox: Sandbox, cwd: string): Scene {
  const steps: ProgressStep[] = [];
  const runtime = (changes: Partial<Runtime> = {}): Runtime =>
    runtimeTo(sandbox.endpoint, { cwd, progress: (step) => steps.push(step), ...changes });
  const limits = { timeoutMs: 20_000, rate: 500 };
  let layouts = 0;
  const scene: Scene = {
    sandbox,
    cwd,
    steps,
    repository: (name, { account = ACCOUNT, region = REGION, immutable = false, tags = {} } = {}) =>
      sandbox.createRepository({ account, region, name, tags, mutability: immutable ? 'IMMUTABLE' : 'MUTABLE' }),
    configure: (yaml) => writeFile(join(cwd, 'mintmark.yml'), `version: 1\n${yaml}`),
    layout: async (image) => {
      layouts += 1;
      // Another layout may be started before this one is finished.
      const name = `image-${layouts}`;
      await mkdir(join(cwd, name));
      writeLayout(join(cwd, name), image);
      return `oci:${name}`;
    },
    check: async (image, options, changes) =>
      only(await scene.checkAll({ images: [await scene.layout(image)], ...options }, changes)),
    checkAll: async (options, changes) => {
      const reports = await check({ ...limits, ...options, to: [options.to ?? []].flat() }, runtime(changes));
      return reports.map(presentable);
    },
    guard: async (image, options, changes) =>
      scene.guardBuild({ image: await scene.layout(image), ...options }, changes),
    guardBuild: async (options, changes) => only(await scene.guardAll(options, changes)),
    guardAll: async ({ to = [], ...options }, changes) => {
      const asked = { ...limits, context: '.', push: true, remark: undefined, ...options, to: [to].flat() };
      return (await guard(asked, runtime(changes))).map(presentable);
    },
  };
  return scene;
}

function only([report, ...more]: readonly Report[]): Report {
  if (report === undefined || more.length > 0) throw new Error(`There are ${more.length + 1} reports`);
  return report;
}

function presentable(report: Report): Report {
  expectValidReport(renderJson(viewOf(report)));
  const text = renderText(viewOf(report), { colors: false, columns: 80, now: new Date() });
  if (/ $/m.test(text)) throw new Error(`A line ends in a space:\n${text}`);
  return report;
}

/** The environment of a scene, with changes. */
export function envOf({ sandbox }: Scene, changes: Record<string, string> = {}): Record<string, string> {
  return { ...sandboxEnv(sandbox.endpoint), ...changes };
}
