import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createColors } from 'picocolors';
import { loadConfiguration } from '../../config/load.ts';
import { shortDigest } from '../../image/digest.ts';
import type { RenderOptions } from '../../report/formats.ts';
import { viewOf } from '../../checking/view.ts';
import { renderText } from '../../report/text.ts';
import { startSandbox } from '../../sandbox/sandbox.ts';
import type { Report } from '../../checking/report.ts';
import { temporaryDirectory } from '../../util/temporary.ts';
import { buildLayout } from './image.ts';
import { nodeLines } from './node-act.ts';
import type { Runtime } from '../runtime.ts';
import { guard } from '../guard/run.ts';
import { stamp } from '../../mark/stamp.ts';

const REGION = 'eu-west-1';
const WEB = { service: 'web', account: '111111111111', uri: `111111111111.dkr.ecr.${REGION}.amazonaws.com/app` };
const BILLING = {
  service: 'billing',
  account: '222222222222',
  uri: `222222222222.dkr.ecr.${REGION}.amazonaws.com/app`,
};
type Team = typeof WEB | typeof BILLING;

const CONFIGURATION = `version: 1
services:
  web: ['${WEB.uri}']
  billing: ['${BILLING.uri}']
rules: { unmarked-image: off } # the mark comes last in this story
registries:
  - { account: '${WEB.account}', region: ${REGION} }
  - { account: '${BILLING.account}', region: ${REGION} }
`;

/** The commit that both teams are at. */
const COMMIT = '3e3c2f57b277a1d0c5e9b8f7a6d5c4b3a2918070';

/**
 * The whole story on an embedded ECR: two accounts push `app:build-123`, built from one context. Every check and every
 * push in it is the real one; only the builds are made by hand, since there is no Docker.
 *
 * @param pause between two acts
 * @throws Error if the story does not go as expected.
 */
export async function demo(
  runtime: Pick<Runtime, 'now' | 'clock' | 'stderr'>,
  options: RenderOptions,
  pause: () => Promise<void>,
): Promise<void> {
  const { bold, dim, cyan } = createColors(options.colors);
  const say = (...lines: string[]): void => {
    runtime.stderr.write(`${lines.join('\n')}\n`);
  };
  const { path: directory, remove } = temporaryDirectory();
  const sandbox = await startSandbox({
    now: runtime.now,
    repositoryUri: ({ account, region }, name) => `${account}.dkr.ecr.${region}.amazonaws.com/${name}`,
    trustingAccounts: [WEB.account, BILLING.account],
  });
  const runtimeOf = ({ account }: Team): Runtime => ({
    ...runtime,
    cwd: directory,
    env: {
      AWS_ENDPOINT_URL_ECR: sandbox.endpoint,
      AWS_ACCESS_KEY_ID: account,
      AWS_SECRET_ACCESS_KEY: 'demo',
      GITHUB_SHA: COMMIT,
    },
    progress: () => undefined,
    warn: () => undefined,
    mask: () => undefined,
  });
  const act = async (team: Team, layout: string, to: string, expected: Report['exitCode']): Promise<void> => {
    say(cyan(`  $ mintmark guard --image oci:${layout} \\`), cyan(`      --to ${to}`));
    const ask = { timeoutMs: 60_000, rate: 500, context: '.', push: true, remark: undefined };
    const [report] = await guard({ ...ask, image: `oci:${layout}`, to: [to] }, runtimeOf(team));
    if (report === undefined) throw new RangeError('no report');
    say(
      indent(renderText(viewOf(report), { ...options, columns: options.columns - 2 })),
      dim(`  exit code ${report.exitCode}`),
      '',
    );
    if (report.exitCode !== expected) throw new Error(`The demonstration went wrong: exit code ${report.exitCode}`);
  };
  try {
    await writeFile(join(directory, 'mintmark.yml'), CONFIGURATION);
    for (const { account } of [WEB, BILLING]) sandbox.createRepository({ account, region: REGION, name: 'app' });

    say(bold('1. Team web builds app:build-123 and pushes it to its account.'));
    const first = await buildLayout(join(directory, 'build-web'), 'build-123', {});
    say(dim(`  image ID ${shortDigest(first)}`));
    await act(WEB, 'build-web', `${WEB.uri}:build-123`, 0);

    await pause();
    say(bold('2. Team billing builds the same context and pushes to another account.'));
    const second = await buildLayout(join(directory, 'build-billing'), 'build-123', {});
    say(dim(`  image ID ${shortDigest(second)}: the same image. A node that runs both cannot delete it by its ID.`));
    await act(BILLING, 'build-billing', `${BILLING.uri}:build-123`, 1);

    await pause();
    say(bold('3. Team billing adds its mark to the build: an image of its own.'));
    const config = await loadConfiguration({ cwd: directory, configPath: undefined });
    const mark = await stamp({ ...runtimeOf(BILLING), service: BILLING.service, config });
    const third = await buildLayout(join(directory, 'build-marked'), mark.tag, mark.labels);
    say(cyan('  $ args=$(mintmark stamp --service billing --format docker-args) && docker build $args .'));
    say(dim(`  image ID ${shortDigest(third)}`));
    await act(BILLING, 'build-marked', `${BILLING.uri}:${mark.tag}`, 0);

    await pause();
    say(bold('4. A node runs both, each under the tag latest, and a third service, search.'));
    say(indent(nodeLines(shortDigest(second)).join('\n')));
  } finally {
    await sandbox.close();
    await remove();
  }
}

function indent(text: string): string {
  return text.trimEnd().replaceAll(/^(?=.)/gm, '  ');
}
