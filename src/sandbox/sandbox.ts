import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { Registry } from '../image/repository.ts';
import { serveEcr } from './api/serve.ts';
import type { FaultHook } from './call.ts';
import { isDocker, serveDocker } from './ecs/docker.ts';
import { type EcsAccounts, isEcs, serveEcs } from './ecs/serve.ts';
import { Gate } from './gate.ts';
import { isOwnHost, refuseHost } from './http.ts';
import { isOci, serveOci } from './oci/serve.ts';
import type { SandboxOptions } from './options.ts';
import { Registries } from './registries.ts';
import { Repositories } from './repositories.ts';
import { USUAL } from './repository.ts';
import { Keeper } from './saved/keeper.ts';
import { seeded, type RepositorySeed, type SeededRepository } from './seed.ts';
import { adoptRepositories } from './storage/adopt.ts';
import { memoryStorage } from './storage/memory.ts';
import { registryStorage } from './storage/registry.ts';
import { Upstream } from './storage/upstream.ts';
import { Uploads } from './uploads.ts';
import { isSts, serveSts } from './sts.ts';
import type { SandboxState } from './state.ts';

/** A running embedded ECR. */
export interface Sandbox {
  /** `http://127.0.0.1:PORT`: the value for AWS_ENDPOINT_URL_ECR. */
  readonly endpoint: string;
  /** Calls received since the start or the last reset, by operation, including refused ones. */
  readonly calls: Readonly<Record<string, number>>;
  resetCalls(): void;
  /** Replaces the fault hook of the options; undefined: nothing goes wrong from then on. */
  setFault(hook: FaultHook | undefined): void;
  /** @throws EcrError RepositoryAlreadyExistsException */
  createRepository(seed: RepositorySeed): SeededRepository;
  /** Whether a repository exists, such as one that was adopted from the registry behind the sandbox. */
  has(repository: Pick<RepositorySeed, 'account' | 'region' | 'name'>): boolean;
  /** A repository that exists. @throws EcrError RepositoryNotFoundException */
  repository(account: string, region: string, name: string): SeededRepository;
  /**
   * Ends every connection, including those that hang, and saves the state if it is kept.
   *
   * @throws MintmarkError USAGE if it cannot be saved
   */
  close(): Promise<void>;
}

/** How many connections may wait to be accepted: a check opens hundreds at once. */
const BACKLOG = 4096;

/**
 * Starts a local ECR on 127.0.0.1: the JSON protocol and the OCI distribution API on one port.
 * @throws NodeJS.ErrnoException if the port is taken, MintmarkError USAGE if the saved state cannot be loaded.
 */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const gate = new Gate(options);
  const repositories = new Repositories();
  const upstream = options.registry && new Upstream(options.registry);
  const memory = memoryStorage();
  const storage = upstream ? registryStorage(upstream) : memory;
  if (upstream) await adoptRepositories(upstream, repositories, options.now());
  const registries = new Registries(options);
  const { stateDirectory, onUnsaved = () => undefined } = options;
  const keeper = stateDirectory === undefined ? undefined : new Keeper(save, onUnsaved);
  if (stateDirectory !== undefined) {
    await (await import('./saved/load.ts')).loadState({ registries, repositories, storage }, stateDirectory);
    // Once at the start, so that a directory that cannot be written costs nobody the work of a day.
    await save();
  }
  const server = createServer({ keepAliveTimeout: 60_000, requestTimeout: 0 });
  const port = await listen(server, options.port ?? 0);
  const host = `127.0.0.1:${port}`;
  const state: SandboxState = {
    options,
    registries,
    repositories,
    storage,
    uploads: new Uploads(),
    gate,
    endpoint: `http://${host}`,
    uri: options.repositoryUri ?? (({ account, region }: Registry, name) => `${host}/${account}/${region}/${name}`),
  };
  const ecs: EcsAccounts = new Map();
  let closing: Promise<void> | undefined;
  server.on('request', (request, response) => {
    if (!isOwnHost(request.headers.host, port, options.hosts ?? [])) {
      refuseHost(response, state.endpoint);
      return;
    }
    if (keeper !== undefined && mayChange(request)) response.once('close', keeper.changed.bind(keeper));
    if (isDocker(request)) serveDocker(ecs, request, response);
    else if (isEcs(request)) void serveEcs(state, ecs, request, response);
    else if (isOci(request)) void serveOci(state, request, response);
    else if (isSts(request)) void serveSts(state, request, response);
    else void serveEcr(state, request, response);
  });
  return {
    endpoint: state.endpoint,
    get calls() {
      return gate.calls;
    },
    resetCalls: () => {
      gate.resetCalls();
    },
    setFault: (hook) => {
      gate.fault = hook;
    },
    createRepository: ({ account, region, tags = {}, generated, ...settings }) => {
      const created = repositories.create({
        ...USUAL,
        ...settings,
        tags,
        registry: { account, region },
        createdAt: options.now(),
      });
      storage.clear(created.path);
      created.generated = generated;
      return seeded(state, created);
    },
    has: ({ account, region, name }) => repositories.find({ account, region }, name) !== undefined,
    repository: (account, region, name) => seeded(state, repositories.get({ account, region }, name)),
    close: () => (closing ??= close()),
  };

  async function close(): Promise<void> {
    storage.close();
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeAllConnections();
    await closed;
    await keeper?.close();
  }

  async function save(): Promise<void> {
    if (stateDirectory === undefined) return;
    const { saveState } = await import('./saved/save.ts');
    await saveState({ registries, repositories, storage: memory }, stateDirectory);
  }
}

/** Whether a request may change what is saved. */
function mayChange({ method, headers }: IncomingMessage): boolean {
  const isReading = /\.(?:BatchCheck|BatchGet|Describe|Get|List)/.test(String(headers['x-amz-target']));
  return method !== 'GET' && method !== 'HEAD' && !isReading;
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, host: '127.0.0.1', backlog: BACKLOG }, () => {
      const address = server.address();
      resolve(typeof address === 'object' && address ? address.port : port);
    });
  });
}
