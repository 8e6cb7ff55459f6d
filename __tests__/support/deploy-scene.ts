import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DeployOptions } from '../../src/commands/deploy/options.ts';
import { deploy } from '../../src/commands/deploy/run.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/sandbox.ts';
import { expectValidDeploy } from './deploy-schema.ts';
import { ACCOUNT, runtimeTo, REGION, sandboxEnv } from './runtime.ts';
import { type FakeEcs, type FakeEcsOptions, startEcs } from './ecs.ts';
import type { MadeImage } from './images.ts';
import type { DeployReport } from '../../src/commands/deploy/report.ts';
import { deployView } from '../../src/commands/deploy/view.ts';
import { renderText } from '../../src/report/text.ts';
import { renderJson } from '../../src/report/json.ts';

interface Settings {
  readonly immutable?: boolean;
  /** Tags that are the opposite. */
  readonly exclusions?: readonly string[];
  readonly tags?: Readonly<Record<string, string>>;
}

/** A work directory, an ECR and an ECS, as the command sees them. */
export interface DeployScene {
  readonly sandbox: Sandbox;
  readonly cwd: string;
  /** Starts ECS with the cluster `prod`, unless the options say otherwise. */
  readonly ecs: (options: Partial<FakeEcsOptions>) => Promise<FakeEcs>;
  /** Pushes an image under the tag, to a repository that the first push creates. @returns the repository's URI */
  readonly push: (name: string, image: MadeImage, tag?: string, settings?: Settings) => Promise<string>;
  /** Writes a task definition with one container to `task.json`. */
  readonly define: (image: string, more?: Readonly<Record<string, unknown>>) => Promise<void>;
  readonly configure: (yaml: string) => Promise<void>;
  /** Every report must match its schema, and no line of its text may end in a space. */
  readonly deploy: (options?: Partial<DeployOptions>, env?: Record<string, string>) => Promise<DeployReport>;
}

/** Runs a test in its own scene. */
export async function inDeployScene(work: (scene: DeployScene) => Promise<void>): Promise<void> {
  const cwd = await mkdtemp(join(tmpdir(), 'mintmark-deploy-'));
  const sandbox = await startSandbox({
    now: () => new Date('2026-11-24T08:00:00Z'),
    repositoryUri: ({ account, region }, name) => `${account}.dkr.ecr.${region}.amazonaws.com/${name}`,
  });
  const servers: FakeEcs[] = [];
  const repositories = new Map<string, ReturnType<Sandbox['createRepository']>>();
  try {
    await work({
      sandbox,
      cwd,
      ecs: async (options) => {
        const server = await startEcs({ clusters: [{ name: 'prod' }], ...options });
        servers.push(server);
        return server;
      },
      push: async (name, image, tag, { immutable = false, exclusions = [], tags = {} } = {}) => {
        const base = immutable ? 'IMMUTABLE' : 'MUTABLE';
        const mutability = exclusions.length === 0 ? base : (`${base}_WITH_EXCLUSION` as const);
        const known = repositories.get(name);
        const repository =
          known ?? sandbox.createRepository({ account: ACCOUNT, region: REGION, name, mutability, exclusions, tags });
        repositories.set(name, repository);
        await repository.putImage({ content: image.content, tags: tag === undefined ? [] : [tag] });
        return repository.uri;
      },
      define: (image, more = {}) =>
        writeFile(
          join(cwd, 'task.json'),
          JSON.stringify({ family: 'web', containerDefinitions: [{ name: 'app', image }], ...more }, undefined, 2),
        ),
      configure: (yaml) => writeFile(join(cwd, 'mintmark.yml'), `version: 1\n${yaml}`),
      deploy: async (options = {}, env = {}) => {
        const endpoint = servers.at(-1)?.endpoint ?? '';
        const runtime = runtimeTo(sandbox.endpoint, {
          cwd,
          env: { ...sandboxEnv(sandbox.endpoint), AWS_ENDPOINT_URL_ECS: endpoint, ...env },
        });
        const limits = { timeoutMs: 20_000, rate: 500, stores: ['classic', 'containerd'] } as const;
        return presentable(
          await deploy({ taskDefinition: 'task.json', cluster: 'prod', ...limits, ...options }, runtime),
        );
      },
    });
  } finally {
    await Promise.all(servers.map((server) => server.close()));
    await sandbox.close();
    await rm(cwd, { recursive: true });
  }
}

function presentable(report: DeployReport): DeployReport {
  expectValidDeploy(renderJson(deployView(report)));
  const text = renderText(deployView(report), { colors: false, columns: 80 });
  if (/ $/m.test(text)) throw new Error(`A line ends in a space:\n${text}`);
  return report;
}
