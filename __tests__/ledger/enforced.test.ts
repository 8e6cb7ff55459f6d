import { expect, test } from '@jest/globals';
import { digestOf } from '../../src/image/digest.ts';
import { type ClaimRecord, claimsOf, isInForce, leaseEnd, type Moment } from '../../src/ledger/record.ts';
import {
  confirmed,
  found,
  gone,
  type Holder,
  released,
  renewed,
  taken,
  type Transition,
} from '../../src/ledger/transitions.ts';
import type { Claimant } from '../../src/ledger/claim.ts';
import { fc, runs } from '../support/property.ts';

const imageId = digestOf('one');
const SERVICES = ['billing', 'search', 'web'] as const;
type Service = (typeof SERVICES)[number];
const LEASE_MS = 60;
const MARGIN_MS = 10;
/** How long a held record is kept after its lease, and how old a verification may be. */
const KEPT_MS = 2_000;
/** How long no push may have relied on a claim before it is released. */
const UNUSED_MS = 500;

interface Guard {
  readonly holder: Holder;
  readonly service: Service;
  readonly looked: readonly Claimant[];
  hasLooked: boolean;
  /** The time until which it believes that it holds the claim. */
  leaseEnd: number;
}

/** A registry and a ledger with one image ID, guards, and a verification that takes its time. */
class World {
  record: ClaimRecord | undefined;
  readonly images = new Set<Service>();
  readonly guards = new Map<Service, Guard>();
  now = 1_000;
  #tokens = 0;
  /** When the verification began, and what it has read so far. */
  #survey: { readonly since: number; readonly read: Map<Service, boolean> } | undefined;
  /** When the last completed one began. */
  verified: number | undefined;
  pushedPast = Infinity;

  get moment(): Moment {
    return { earliest: this.now, latest: this.now };
  }

  act(action: Action): void {
    const [kind, service] = action;
    const claimant = { service, repository: `registry/${service}` };
    const guard = this.guards.get(service);
    switch (kind) {
      case 'take': {
        this.#tokens += 1;
        const holder = { claimant, token: String(this.#tokens), leaseMs: LEASE_MS, marginMs: MARGIN_MS };
        const leaseEnd = this.now + LEASE_MS;
        const transition = taken(imageId, this.record, holder, this.moment);
        if (!this.#apply(transition)) return;
        this.guards.set(service, { holder, service, looked: this.record?.others ?? [], hasLooked: false, leaseEnd });
        return;
      }
      case 'look':
        if (guard === undefined) return;
        if ([...this.images].every((one) => one === service)) guard.hasLooked = true;
        else this.#end(guard);
        return;
      case 'renew': {
        if (guard === undefined) return;
        const leaseEnd = this.now + LEASE_MS;
        if (this.#apply(renewed(this.record, guard.holder, this.moment))) guard.leaseEnd = leaseEnd;
        return;
      }
      case 'push':
        // A guard relies on its lease no longer than the ledger does.
        if (guard?.hasLooked === true && this.#holds(guard)) this.images.add(service);
        return;
      case 'confirm':
        if (guard === undefined || !this.images.has(service)) return;
        this.#apply(confirmed(imageId, this.record, guard.holder, this.moment, guard.looked));
        this.guards.delete(service);
        return;
      case 'release':
        if (guard !== undefined && !guard.hasLooked) this.#end(guard);
        return;
      case 'kill':
        this.guards.delete(service);
        return;
      case 'push past':
        this.images.add(service);
        this.pushedPast = this.now;
        return;
      case 'delete':
        this.images.delete(service);
        return;
      case 'wait':
        this.#pass(LEASE_MS + MARGIN_MS + 1);
        return;
      case 'wait long':
        this.#pass(KEPT_MS / 2);
        return;
      case 'survey':
        this.#survey ??= { since: this.now, read: new Map() };
        this.#survey.read.set(service, this.images.has(service));
        if (this.#survey.read.size === SERVICES.length) this.#verify(this.#survey);
        return;
    }
  }

  /** Whether `check --ledger-only` can answer at all. */
  get isFresh(): boolean {
    return this.verified !== undefined && this.verified > this.pushedPast && this.now - this.verified <= KEPT_MS;
  }

  claimsAgainst(service: Service): number {
    const claims = this.record === undefined ? [] : claimsOf(this.record, this.moment, MARGIN_MS, true);
    return claims.filter((claim) => claim.service !== service).length;
  }

  #holds({ holder, leaseEnd }: Guard): boolean {
    const { record } = this;
    if (leaseEnd < this.now) return false;
    if (record?.service !== holder.claimant.service || record.state === 'shared') return false;
    return record.state === 'confirmed' || (record.holders[holder.token] ?? 0) >= this.now;
  }

  #end(guard: Guard): void {
    this.#apply(released(this.record, guard.holder));
    this.guards.delete(guard.service);
  }

  #verify({ since, read }: { readonly since: number; readonly read: ReadonlyMap<Service, boolean> }): void {
    const [first, ...others] = SERVICES.filter((service) => read.get(service) === true).map((service) => ({
      service,
      repository: `registry/${service}`,
    }));
    if (first !== undefined) this.#apply(found(imageId, this.record, [first, ...others], this.moment, MARGIN_MS));
    else this.#apply(gone(this.record, since, UNUSED_MS, this.moment));
    this.verified = since;
    this.#survey = undefined;
  }

  #pass(milliseconds: number): void {
    this.now += milliseconds;
    const { record } = this;
    // The table's TTL.
    if (record?.state === 'held' && (leaseEnd(record) ?? record.since) + KEPT_MS < this.now) this.record = undefined;
  }

  #apply(transition: Transition): boolean {
    if (transition.kind === 'write') this.record = transition.next;
    this.now += 1;
    return transition.kind !== 'refuse';
  }
}

const KINDS = [
  'take',
  'look',
  'renew',
  'push',
  'confirm',
  'release',
  'kill',
  'push past',
  'delete',
  'wait',
  'wait long',
  'survey',
] as const;
type Action = readonly [kind: (typeof KINDS)[number], service: Service];

/** Actions that usually go together, so that draws get far. */
const STORIES: readonly (readonly (typeof KINDS)[number][])[] = [
  ['take', 'look', 'push', 'confirm'],
  ['take', 'look', 'push', 'kill'],
  ['take', 'look', 'push', 'kill', 'wait'],
  ['take', 'look'],
  ['take', 'look', 'wait', 'renew', 'push', 'confirm'],
  ['take', 'look', 'push', 'confirm', 'delete', 'wait long'],
  ['wait'],
  ['delete'],
];

const service = fc.constantFrom(...SERVICES);
const actions = fc.array(
  fc.oneof(
    fc.tuple(fc.constantFrom(...KINDS), service).map((one) => [one]),
    {
      weight: 3,
      arbitrary: fc
        .tuple(fc.constantFrom(...STORIES), service)
        .map(([story, whose]) => story.map((kind): Action => [kind, whose])),
    },
    fc.constant(SERVICES.map((whose): Action => ['survey', whose])),
  ),
  { minLength: 3, maxLength: 20 },
);

/** Whatever happened, a check of the ledger alone finds each image that another service has. */
function expectNoFalseUnique(list: readonly Action[]): World {
  const world = new World();
  for (const action of list) {
    world.act(action);
    if (!world.isFresh) continue;
    for (const service of SERVICES) {
      const hasTwin = [...world.images].some((one) => one !== service);
      if (hasTwin) expect(world.claimsAgainst(service)).toBeGreaterThan(0);
    }
  }
  return world;
}

test('a ledger that was verified in time never gives a false unique, whatever is pushed, killed or deleted', () => {
  fc.assert(
    fc.property(actions, (list) => {
      expectNoFalseUnique(list.flat());
    }),
    { numRuns: runs(3_000) },
  );
});

const web = (...kinds: readonly Action[0][]): Action[] => kinds.map((kind) => [kind, 'web']);
const others: readonly Action[] = [
  ['survey', 'billing'],
  ['survey', 'search'],
];
const pushedAndDeleted = [...web('take', 'look', 'push', 'confirm', 'delete'), ...web('wait long')];

test('a claim is released once its image is gone and no push has relied on it for long', () => {
  const world = expectNoFalseUnique([...pushedAndDeleted, ...web('survey'), ...others]);
  expect(world.claimsAgainst('billing')).toBe(0);
  const recent = expectNoFalseUnique([...web('take', 'look', 'push', 'confirm', 'delete', 'survey'), ...others]);
  expect(recent.claimsAgainst('billing')).toBe(1);
});

test.each([
  ['begins while a verification reads', [...pushedAndDeleted, ...web('survey', 'take', 'look', 'push'), ...others]],
  [
    'takes longer than a claim may be idle',
    [
      ...pushedAndDeleted,
      ...web('take', 'look'),
      ...Array.from({ length: 12 }, () => web('wait', 'renew')).flat(),
      ...web('survey', 'renew', 'push'),
      ...others,
    ],
  ],
])('the push of an image that was pushed and deleted before keeps its claim if it %s', (_, list) => {
  const world = expectNoFalseUnique(list);
  expect(world.images).toContain('web');
  expect(world.claimsAgainst('billing')).toBe(1);
});

test('a verification takes no claim from a push in progress', () => {
  const holder = {
    claimant: { service: 'web', repository: 'registry/web' },
    token: 'mine',
    leaseMs: LEASE_MS,
    marginMs: MARGIN_MS,
  };
  const now = { earliest: 0, latest: 0 };
  const held = taken(imageId, undefined, holder, now);
  if (held.kind !== 'write') throw new Error('The image ID was free.');
  const seen = found(imageId, held.next, [{ service: 'billing', repository: 'registry/billing' }], now, MARGIN_MS);
  if (seen.kind !== 'write') throw new Error('billing was not there.');
  expect(isInForce(seen.next, now, MARGIN_MS)).toBe(true);
  expect(seen.next).toMatchObject({ service: 'web', state: 'held', others: [{ service: 'billing' }] });
  expect(confirmed(imageId, seen.next, holder, now)).toMatchObject({ kind: 'write', next: { state: 'shared' } });
});
