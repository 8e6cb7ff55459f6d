import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { audit } from '../../src/commands/audit/run.ts';
import { DEFAULT_RATE } from '../../src/commands/limits.ts';
import type { Digest } from '../../src/image/digest.ts';
import type { Sandbox } from '../../src/sandbox/sandbox.ts';
import { runtimeTo, REGION, sandboxEnv } from '../support/runtime.ts';
import { type Fleet, NOW } from './fleet.ts';
import { readManifest } from './manifests.ts';
import { isInForce, matches, ownersIn, serviceName } from './oracle.ts';
import { UNREADABLE } from './run.ts';
import type { Hooks } from './sandboxes.ts';
import type { Content } from './seeding.ts';
import { troubled, type Witnessed } from './troubles.ts';
import type { AuditReport } from '../../src/commands/audit/report.ts';

/** A finished audit, and the truth. */
export interface AuditOutcome {
  readonly fleet: Fleet;
  readonly report: AuditReport;
  /** By image ID, the repositories of two or more services that hold it, by brute force. */
  readonly truth: ReadonlyMap<Digest, readonly string[]>;
  /** The same without allowances, and without tags that name an owner. */
  readonly atMost: ReadonlyMap<Digest, readonly string[]>;
  readonly witnessed: readonly Witnessed[];
}

/** Seeds the registries of a fleet and audits them, as a whole command with a configuration file. */
export async function runAudit(
  fleet: Fleet,
  everything: readonly Content[],
  { sandbox, hooks, account, cwd }: { sandbox: Sandbox; hooks: Hooks; account: string; cwd: string },
): Promise<AuditOutcome> {
  await writeFile(join(cwd, 'mintmark.yml'), configurationOf(fleet, account));
  const time = new AbortController();
  const { hook, witnessed } = troubled({
    faults: fleet.faults.map(told),
    contents: everything,
    unreadable: UNREADABLE[fleet.quirks.archived],
    stop: () => {
      time.abort();
    },
  });
  hooks.set(account, hook);
  try {
    const env = sandboxEnv(sandbox.endpoint, account);
    const runtime = runtimeTo(sandbox.endpoint, { cwd, env, now: () => NOW });
    const limits = { timeoutMs: 60_000, rate: DEFAULT_RATE };
    const report = await audit({ cache: 'cache', signal: time.signal, ...limits }, runtime);
    const regions = fleet.registries.length > 0 ? fleet.registries.map(({ region }) => region) : [REGION];
    const contents = everything.filter(
      ({ repository: { registry, uri } }) =>
        regions.includes(registry.region) && !fleet.exclude.some((glob) => matches(glob, uri)),
    );
    const bare = { ...fleet, allowances: [], ownership: { ...fleet.ownership, byTag: false, patterns: [] } };
    return {
      fleet,
      report,
      witnessed,
      truth: sharedIn(fleet, fleet.quirks.archived === 'readable' ? contents : contents.map(withoutArchived)),
      atMost: sharedIn(fleet.ownership.byTag ? bare : { ...fleet, allowances: [] }, contents),
    };
  } finally {
    hooks.delete(account);
  }
}

/** DescribeImages is a plain list: nobody can tell that an entry is missing. */
function told(fault: Fleet['faults'][number]): Fleet['faults'][number] {
  return fault.operation === 'DescribeImages' && fault.trouble === 'dropped' ? { ...fault, trouble: 'garbage' } : fault;
}

/** An archived image that cannot be read is not part of an audit. */
function withoutArchived(content: Content): Content {
  const readable = [...content.manifests].filter(([digest]) => !content.archived.has(digest));
  return { ...content, manifests: new Map(readable) };
}

function sharedIn(fleet: Fleet, contents: readonly Content[]): Map<Digest, string[]> {
  const holders = new Map<Digest, Set<string>>();
  const images = new Set<Digest>();
  for (const { repository, manifests } of contents) {
    for (const bytes of manifests.values()) {
      const { imageId, configDigest: id } = readManifest(bytes);
      if (imageId !== undefined) images.add(imageId);
      if (id !== undefined) holders.set(id, (holders.get(id) ?? new Set()).add(repository.uri));
    }
  }
  const isAllowed = (uri: string): boolean =>
    fleet.allowances.some(({ repository: glob, expires }) => isInForce(expires) && matches(glob, uri));
  const ownerOf = (uri: string): string => ownersIn(fleet, uri).join() || uri;
  const isShared = (uris: ReadonlySet<string>): boolean =>
    new Set([...uris].filter((uri) => !isAllowed(uri)).map(ownerOf)).size > 1;
  // What only artifacts have, such as a copied signature, is not an image.
  const shared = [...holders].filter(([id, uris]) => images.has(id) && isShared(uris));
  return new Map(shared.map(([id, uris]) => [id, [...uris].sort()]));
}

/** JSON is YAML. Allowances are for any image: the product decides which IDs belong together. */
function configurationOf(fleet: Fleet, account: string): string {
  const { byTag, patterns } = fleet.ownership;
  const registries = fleet.registries.map(({ region, byAccount }) => ({ region, ...(byAccount && { account }) }));
  const each = new Map(registries.map((registry) => [JSON.stringify(registry), registry]));
  return JSON.stringify({
    version: 1,
    services: Object.fromEntries(fleet.services.map((globs, index) => [serviceName(index), globs])),
    ...((byTag || patterns.length > 0) && {
      ownership: { ...(byTag && { tag: 'service' }), ...(patterns.length > 0 && { patterns: [...new Set(patterns)] }) },
    }),
    ...(each.size > 0 && { registries: [...each.values()] }),
    exclude: fleet.exclude,
    allowances: fleet.allowances.map(({ repository, expires }) => ({
      repository,
      reason: 'the property test',
      expires,
    })),
    rules: fleet.rules,
  });
}
