import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Sandbox, startSandbox } from '../../src/sandbox/sandbox.ts';
import { runClient } from './client.ts';
import { DockerApi } from './docker-api.ts';
import { lab } from './lab.ts';
import { ACCOUNT, REGION } from './runtime.ts';
import type { Runner } from './workflow-run.ts';
import { workflowText } from './workflows.ts';

/** A runner with a checkout, an engine, and a sandbox for the registries that the examples name. */
export interface Place {
  readonly sandbox: Sandbox;
  readonly runner: Runner;
  /** Puts the sandbox in place of the registries. */
  readonly placed: (text: string) => string;
  /** An example of docs/workflows, placed. */
  readonly example: (name: string) => string;
  readonly createRepository: (
    name: string,
    account?: string,
    region?: string,
  ) => ReturnType<Sandbox['createRepository']>;
  /** Removes everything, including the images in the engine. */
  readonly close: () => Promise<void>;
}

/** @param contexts the directories of the checkout that hold a Dockerfile and an app, which is the same in all */
export async function openPlace(contexts: readonly string[]): Promise<Place> {
  const sandbox = await startSandbox({ now: () => new Date() });
  const directory = await mkdtemp(join(tmpdir(), 'mintmark-workflow-'));
  const [workspace, temp, artifacts] = ['workspace', 'temp', 'artifacts'].map((name) => join(directory, name)) as [
    ...[string, string, string],
  ];
  const env = {
    PATH: process.env['PATH'],
    DOCKER_CONFIG: process.env['DOCKER_CONFIG'],
    DOCKER_HOST: lab('DOCKER_CONTAINERD'),
    AWS_ENDPOINT_URL_ECR: sandbox.endpoint,
  };
  await mkdir(temp);
  for (const context of contexts) await writeContext(join(workspace, context));
  const git = (...args: string[]): Promise<unknown> => runClient(['git', ...args], { cwd: workspace });
  await git('init', '--quiet');
  await git('add', '.');
  await git('-c', 'user.name=a', '-c', 'user.email=a@example.com', 'commit', '--quiet', '--message', 'first');

  const { host } = new URL(sandbox.endpoint);
  const placed = (text: string): string =>
    text.replaceAll(/(\d{12})\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\.com\//g, `${host}/$1/$2/`);
  return {
    sandbox,
    runner: { workspace, temp, artifacts, env },
    placed,
    example: (name) => placed(workflowText(`docs/workflows/${name}`)),
    createRepository: (name, account = ACCOUNT, region = REGION) => sandbox.createRepository({ account, region, name }),
    close: async () => {
      await new DockerApi(env.DOCKER_HOST).clearAll(`${host}/`);
      await sandbox.close();
      await rm(directory, { recursive: true });
    },
  };
}

async function writeContext(context: string): Promise<void> {
  await mkdir(context, { recursive: true });
  await writeFile(join(context, 'Dockerfile'), 'FROM scratch\nCOPY app /app\n');
  await writeFile(join(context, 'app'), 'app');
}
