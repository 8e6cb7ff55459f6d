import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import type { Digest } from '../../src/image/digest.ts';
import { expectValidAudit } from '../support/audit-schema.ts';
import { assertConcurrently, fc, runs } from '../support/property.ts';
import { auditedFleets } from './arbitraries.ts';
import { type AuditOutcome, runAudit } from './audit-run.ts';
import { Sandboxes } from './sandboxes.ts';
import { seed } from './seeding.ts';
import type { AuditReport } from '../../src/commands/audit/report.ts';
import { auditView } from '../../src/commands/audit/view.ts';
import { renderJson } from '../../src/report/json.ts';

/** Each is audited four times. */
const FLEETS = runs(10);

const sandboxes = new Sandboxes();
afterAll(() => sandboxes.close());

type Sharing = ReadonlyMap<Digest, readonly string[]>;

/** The repositories of each image ID that a report finds shared. */
function sharingIn({ findings }: AuditReport): Sharing {
  const groups = findings.flatMap((finding) => ('group' in finding ? [finding.group] : []));
  return new Map(
    groups.flatMap(({ imageIds, images }) => {
      const uris = [...new Set(images.map(({ repository }) => repository.uri))].sort();
      return imageIds.map((id) => [id, uris] as const);
    }),
  );
}

const inOrder = (sharing: Sharing): unknown => [...sharing].sort(([one], [other]) => (one < other ? -1 : 1));

/** What holds for every audit, whatever goes wrong. */
function expectHonest({ report, truth, atMost, fleet }: AuditOutcome): void {
  expectValidAudit(renderJson(auditView(report)));
  const { verdict, findings } = report;
  if (verdict === 'unique') expect([...truth.keys()]).toEqual([]);
  const isSilent = findings.some(({ rule }) => rule === 'unchecked-repository');
  if (verdict === 'unique' && fleet.rules['unchecked-repository'] !== 'off') expect(isSilent).toBe(false);
  for (const [id, uris] of sharingIn(report)) expect(atMost.get(id)).toEqual(expect.arrayContaining([...uris]));
}

/** If no answer is spoilt, the report is the truth. */
function expectExact({ report, truth, fleet }: AuditOutcome): void {
  expect(report.verdict).toBe(truth.size > 0 ? 'shared' : 'unique');
  if (fleet.rules['shared-image'] !== 'off') expect(inOrder(sharingIn(report))).toEqual(inOrder(truth));
  expect(report.findings.filter(({ rule }) => rule === 'unchecked-repository')).toEqual([]);
}

/** Flips a bit in every file of the cache. */
async function poison(cwd: string): Promise<void> {
  const folder = join(cwd, 'cache', 'v1');
  for (const name of await readdir(folder)) {
    const bytes = await readFile(join(folder, name));
    const at = Math.floor(bytes.length * 0.6);
    bytes[at] = (bytes[at] ?? 0) ^ 0x10;
    await writeFile(join(folder, name), bytes);
  }
}

test(`${FLEETS} random fleets: an audit finds what a brute-force search finds, with a cache of any kind`, async () => {
  const seen = { unique: 0, shared: 0, unknown: 0, exact: 0, recalled: 0 };
  const property = fc.asyncProperty(auditedFleets, async (fleet) => {
    const sandbox = await sandboxes.of(fleet.quirks);
    const account = sandboxes.account();
    const cwd = await mkdtemp(join(tmpdir(), 'mintmark-property-'));
    try {
      const contents = await seed(sandbox, account, fleet);
      const audit = async (faults = fleet.faults): Promise<AuditOutcome> => {
        const place = { sandbox, hooks: sandboxes.hooks, account, cwd };
        const outcome = await runAudit({ ...fleet, faults }, contents, place);
        expectHonest(outcome);
        const isExact = outcome.witnessed.every(({ answer }) => answer !== 'spoilt');
        if (isExact) expectExact(outcome);
        seen[outcome.report.verdict] += 1;
        seen.exact += Number(isExact);
        seen.recalled += outcome.report.checked.recalled;
        return outcome;
      };
      // With the faults, and then without them, from the cache at that point; and from a corrupted cache.
      await audit();
      await audit([]);
      await poison(cwd);
      await audit([]);
      await audit();
    } finally {
      await rm(cwd, { recursive: true });
    }
  });
  await assertConcurrently(property, FLEETS);
  process.stderr.write(`property of audits: ${JSON.stringify(seen)}\n`);
  // A generator that makes no twins, or only trouble, proves nothing. There is far more of each kind than this in the
  // four audits of a fleet, and a run of few fleets has no minimum: what it draws is luck.
  expect(Math.min(...Object.values(seen))).toBeGreaterThanOrEqual(Math.floor(FLEETS / 20));
});
