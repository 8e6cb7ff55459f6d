import { destinationOf } from '../../src/fleet/destination.ts';
import { openFleet } from '../../src/fleet/fleet.ts';
import { inquire } from '../../src/checking/inquiry.ts';
import { DEFAULT_RATE } from '../../src/commands/limits.ts';
import { registriesOf } from '../../src/fleet/scope.ts';
import type { Identity } from '../../src/image/identity.ts';
import type { Sandbox } from '../../src/sandbox/sandbox.ts';
import type { Configuration } from '../../src/config/configuration.ts';
import type { Report } from '../../src/checking/report.ts';
import { runtimeTo, sandboxEnv } from '../support/runtime.ts';
import { type Fleet, NOW } from './fleet.ts';
import { allowedImage, ownersIn, serviceName, type Truth, truthOf } from './oracle.ts';
import type { Hooks } from './sandboxes.ts';
import { type Content, imageOf, seed } from './seeding.ts';
import { troubled, type Witnessed } from './troubles.ts';
import { sourceOf } from '../support/source-context.ts';
import { defined } from '../../src/util/defined.ts';

/** A finished check, and the truth. */
export interface Outcome {
  readonly fleet: Fleet;
  readonly identity: Identity;
  readonly target: Content;
  /** The contents of the registries in scope. */
  readonly contents: readonly Content[];
  readonly truth: Truth;
  readonly report: Report;
  readonly witnessed: readonly Witnessed[];
}

export const UNREADABLE = {
  readable: undefined,
  inaccessible: 'ImageInaccessible',
  'not-found': 'ImageNotFound',
} as const;

/** Seeds a fleet under its own account, and checks its candidate. */
export async function run(fleet: Fleet, sandbox: Sandbox, hooks: Hooks, account: string): Promise<Outcome> {
  const everything = await seed(sandbox, account, fleet);
  const target = everything[fleet.target % everything.length];
  if (target === undefined) throw new RangeError('a fleet has at least one repository');
  const identity = candidateOf(fleet);
  const configuration = configurationOf(fleet, account, target, identity);
  const runtime = runtimeTo(sandbox.endpoint, {
    env: sandboxEnv(sandbox.endpoint, account),
    now: () => NOW,
  });
  const { uri } = target.repository;
  const to = defined({ uri, tag: fleet.tag });
  const scopes = registriesOf(to, configuration, runtime.env);
  const contents = everything.filter(({ repository }) =>
    scopes.some(({ region }) => region === repository.registry.region),
  );
  const time = new AbortController();
  const { hook, witnessed } = troubled({
    faults: fleet.faults,
    contents: everything,
    unreadable: UNREADABLE[fleet.quirks.archived],
    stop: () => {
      time.abort();
    },
  });
  hooks.set(account, hook);
  const opened = await openFleet(scopes, { rate: DEFAULT_RATE, signal: time.signal, runMs: 60_000 }, runtime);
  try {
    const report = await inquire(
      {
        command: 'check',
        image: {
          source: sourceOf('oci:candidate'),
          identity,
          labels: new Map(
            identity.platformImages.map(({ platform }) => [platform, fleet.candidate.recipe.labels ?? {}]),
          ),
        },
        fleet: opened,
        destination: await destinationOf(to, scopes[0], opened),
        targetTags: [fleet.tag ?? []].flat(),
        service: undefined,
        configuration,
        startedAt: runtime.clock.now(),
        earlier: undefined,
        ledger: undefined,
        reliance: undefined,
      },
      runtime,
    );
    const truth = truthOf(fleet, contents, target, identity, configuration.service);
    return { fleet, identity, target, contents, truth, report, witnessed };
  } finally {
    time.abort();
    hooks.delete(account);
  }
}

function candidateOf({ candidate: { recipe, knowsManifests } }: Fleet): Identity {
  const { identity } = imageOf(recipe);
  if (knowsManifests) return identity;
  return { platformImages: identity.platformImages.map(({ platform, imageId }) => ({ platform, imageId })) };
}

function configurationOf(fleet: Fleet, account: string, target: Content, identity: Identity): Configuration {
  const owners = ownersIn(fleet, target.repository.uri);
  const service = fleet.service === undefined ? undefined : serviceName(fleet.service);
  // A service that does not own its target is refused before any call.
  const isRefused = service !== undefined && owners.length > 0 && !owners.includes(service);
  const { byTag, patterns } = fleet.ownership;
  return {
    service: isRefused ? undefined : service,
    ownership: { ...(byTag && { tag: 'service' }), patterns },
    services: new Map(fleet.services.map((globs, index) => [serviceName(index), globs])),
    registries: fleet.registries.map(({ region, byAccount }) => ({ region, ...(byAccount && { account }) })),
    exclude: fleet.exclude,
    rules: fleet.rules,
    allowances: fleet.allowances.map(({ repository, image, expires }, index) => ({
      repository,
      ...defined({ image: allowedImage(identity, image) }),
      reason: 'the property test',
      expires,
      place: { path: 'mintmark.yml', line: index + 1, column: 1 },
    })),
    movingTags: [],
    image: undefined,
    compose: undefined,
    baselineFile: undefined,
    baseline: undefined,
    ledger: undefined,
  };
}
