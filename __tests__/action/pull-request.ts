import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach } from '@jest/globals';
import { startSandbox, type Sandbox } from '../../src/sandbox/sandbox.ts';
import { GIT_ENV, repository } from '../git/repository.ts';
import { ACCOUNT, REGION, sandboxEnv } from '../support/runtime.ts';
import { githubEnv } from '../support/github/event.ts';
import { startGitHub, type LocalGitHub } from '../support/github/server.ts';
import { makeImage } from '../support/images.ts';
import { writeLayout } from '../support/oci-layout.ts';
import { runStep, type StepResult } from './runner.ts';

export const cwd = repository().directory;

export let github: LocalGitHub;
let sandbox: Sandbox;
const uris = new Map<string, string>();
/** One image has its twin in `billing`, the other is unique. */
const layouts = { shared: layoutOf('shared'), unique: layoutOf('unique') };

function layoutOf(id: string): { image: ReturnType<typeof makeImage>; directory: string } {
  const image = makeImage({ labels: { 'dev.mintmark.build-id': id } });
  const directory = mkdtempSync(join(tmpdir(), 'mintmark-layout-'));
  writeLayout(directory, image);
  return { image, directory };
}

/** A GitHub and a registry for the tests of a suite, which must call this first. */
export function onPullRequest(): void {
  beforeAll(async () => {
    writeFileSync(
      join(cwd, 'Dockerfile'),
      'FROM scratch AS build\nRUN make\n\nFROM scratch\nCOPY --from=build /app /\n',
    );
    [github, sandbox] = await Promise.all([startGitHub(), startSandbox({ now: () => new Date() })]);
    for (const name of ['pay', 'refunds']) {
      uris.set(name, sandbox.createRepository({ account: ACCOUNT, region: REGION, name }).uri);
    }
    const billing = sandbox.createRepository({ account: ACCOUNT, region: REGION, name: 'billing' });
    await billing.putImage({ content: layouts.shared.image.content, tags: ['v7'] });
  });

  beforeEach(() => {
    github.reset();
  });

  afterEach(() => {
    github.expectDescribed();
  });

  afterAll(() => Promise.all([github.close(), sandbox.close()]));
}

export interface Change {
  readonly image?: keyof typeof layouts;
  readonly service?: string;
  readonly inputs?: Readonly<Record<string, string>>;
  readonly event?: object;
  readonly runId?: string;
  readonly apiUrl?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** The repository of a service, with the tag that is checked. */
export function targetOf(service: string): string {
  return `${uris.get(service) ?? ''}:v1`;
}

/** The image IDs of the images. */
export const IMAGE_IDS = {
  shared: layouts.shared.image.identity.platformImages[0]?.imageId,
  unique: layouts.unique.image.identity.platformImages[0]?.imageId,
};

/** Checks a pull request with the file that a runner runs. */
export async function step(change: Change = {}): Promise<StepResult> {
  const { image = 'shared', service = 'pay', inputs, apiUrl = github.url, env: more, ...event } = change;
  const [source, tags] = [`oci:${layouts[image].directory}`, targetOf(service)];
  const env = { ...GIT_ENV, ...sandboxEnv(sandbox.endpoint), ...githubEnv(apiUrl, event), ...more };
  return await runStep({ command: 'check', 'github-token': 'token', image: source, tags, ...inputs }, { cwd, env });
}

export function warnings({ commands }: StepResult): string[] {
  return commands.filter((line) => line.startsWith('::warning title=mintmark::'));
}
