import { once } from 'node:events';
import type { Writable } from 'node:stream';
import { MintmarkError, systemCode } from '../../errors.ts';
import { visible } from '../../report/escape.ts';
import type { FaultHook } from '../../sandbox/call.ts';
import type { RepositorySeed } from '../../sandbox/seed.ts';
import { parsePath } from '../../sandbox/grammar.ts';
import { startSandbox } from '../../sandbox/sandbox.ts';
import type { Given } from '../option.ts';
import { defined } from '../../util/defined.ts';
import type { SANDBOX } from './options.ts';

type SandboxCommandOptions = Given<typeof SANDBOX.options, 'port' | 'repositories' | 'deny'>;

/** What the sandbox command needs from its host. */
export interface SandboxRuntime {
  /** Gets the variables to export, as shell lines. */
  readonly stdout: Writable;
  /** Gets how to use it, for people. */
  readonly stderr: Writable;
  readonly now: () => Date;
  /** Ends the server. */
  readonly signal: AbortSignal;
}

/**
 * Runs an embedded ECR until it is stopped.
 *
 * @throws MintmarkError USAGE for a repository that is not `ACCOUNT/REGION/NAME`, for a port that is not available, and for
 *   a state that cannot be saved; NETWORK if the registry behind it cannot be reached.
 */
export async function runSandbox(options: SandboxCommandOptions, runtime: SandboxRuntime): Promise<void> {
  const seeds = options.repositories.map(parseRepository);
  const denied = new Set(options.deny.map(parseRepository).map(pathOf));
  const { port, registry, state, latencyMs, rate, pageSize, anonymous, hosts, createOnPush = [] } = options;
  if (registry !== undefined && state !== undefined) {
    throw new MintmarkError('USAGE', '--state and --registry do not go together', {
      hint: 'The registry keeps the images by itself; --state is for a sandbox in memory.',
    });
  }
  const unsaved = new AbortController();
  const rates = rate === undefined ? undefined : { default: rate };
  const sandbox = await startSandbox({
    now: runtime.now,
    port,
    onUnsaved: (error) => {
      unsaved.abort(error);
    },
    ...defined({ registry, stateDirectory: state, latencyMs, rates, pageSize, anonymous, hosts }),
    creationTemplates: createOnPush.map((prefix) => ({ prefix, appliedFor: ['CREATE_ON_PUSH'] })),
  }).catch((error: unknown) => {
    throw portFailure(error, port);
  });
  try {
    if (denied.size > 0) sandbox.setFault(denying(denied));
    for (const seed of seeds) if (!sandbox.has(seed)) sandbox.createRepository(seed);
    const [{ account, region } = { account: '111122223333', region: 'us-east-1' }] = seeds;
    runtime.stdout.write(
      [
        `export AWS_ENDPOINT_URL_ECR=${sandbox.endpoint}`,
        `export AWS_ENDPOINT_URL_ECS=${sandbox.endpoint}`,
        `export AWS_ENDPOINT_URL_STS=${sandbox.endpoint}`,
        `export AWS_ACCESS_KEY_ID=${account}`,
        'export AWS_SECRET_ACCESS_KEY=sandbox',
        `export AWS_REGION=${region}`,
        // What version 1 of the AWS CLI reads.
        `export AWS_DEFAULT_REGION=${region}`,
        '',
      ].join('\n'),
    );
    runtime.stderr.write(usage(sandbox.endpoint, { account, region }, options));
    const ended = AbortSignal.any([runtime.signal, unsaved.signal]);
    if (!ended.aborted) await once(ended, 'abort');
    // Ending now costs one change; going on would cost all that come.
    unsaved.signal.throwIfAborted();
  } finally {
    await sandbox.close();
  }
}

function usage(
  endpoint: string,
  { account, region }: { account: string; region: string },
  { registry, state }: Pick<SandboxCommandOptions, 'registry' | 'state'>,
): string {
  const host = new URL(endpoint).host;
  const kept = state === undefined ? 'in memory' : `in memory, kept in ${visible(state)}`;
  const store = registry ? `in front of ${registry.href}` : kept;
  return [
    `An ECR of your own at ${endpoint}, ${store}. Stop it with Ctrl-C.`,
    'Export the variables above. The access key ID is the account; signatures are not verified.',
    '',
    '  aws ecr create-repository --repository-name app',
    `  aws ecr get-login-password | docker login --username AWS --password-stdin ${host}`,
    `  docker push ${host}/${account}/${region}/app:TAG`,
    '',
  ].join('\n');
}

function portFailure(error: unknown, port: number): unknown {
  const reason = { EADDRINUSE: 'something else listens there', EACCES: 'this user may not' }[systemCode(error) ?? ''];
  return reason === undefined
    ? error
    : new MintmarkError('USAGE', `Cannot listen on port ${port}: ${reason}`, {
        hint: 'Choose another with --port; 0 takes any free one.',
        cause: error,
      });
}

function denying(denied: ReadonlySet<string>): FaultHook {
  return ({ account, region, repository: name }) =>
    name !== undefined && denied.has(pathOf({ account, region, name })) ? { kind: 'deny' } : undefined;
}

function parseRepository(text: string): RepositorySeed {
  const repository = parsePath(text);
  if (repository) return repository;
  throw new MintmarkError('USAGE', `'${text}' is not a repository of the sandbox`, {
    hint: 'Write ACCOUNT/REGION/NAME, such as 111122223333/eu-west-1/team/app.',
  });
}

function pathOf({ account, region, name }: RepositorySeed): string {
  return `${account}/${region}/${name}`;
}
