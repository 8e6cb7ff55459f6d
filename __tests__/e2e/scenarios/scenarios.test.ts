import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Sandbox } from '../../../src/sandbox/sandbox.ts';
import { lab } from '../../support/lab.ts';
import { startLabSandbox } from '../../support/lab-sandbox.ts';
import { freshAccount } from '../../support/runtime.ts';
import { tablesOf } from '../../support/tables.ts';
import { STORES } from './engine.ts';
import { play, type Row } from './play.ts';
import { Ecr } from './registries.ts';
import { type Scenario, SCENARIOS } from './table.ts';
import { Workshop } from './workshop.ts';

/** Used by no other test, so that only the repositories of one scenario are checked. */
const REGION = 'ap-south-2';
const unique = Date.now().toString(36);

let directory: string;
let sandbox: Sandbox;
let registries: { readonly sandbox: Ecr; readonly moto: Ecr };

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'mintmark-scenarios-'));
  sandbox = await startLabSandbox({ anonymous: true });
  registries = {
    sandbox: new Ecr(sandbox.endpoint, freshAccount(), REGION),
    moto: new Ecr(lab('AWS'), 'test', REGION),
  };
});
afterAll(async () => {
  registries.sandbox.close();
  registries.moto.close();
  await sandbox.close();
  await rm(directory, { recursive: true });
});

/** An engine that can make them after all belongs in the table. */
async function makeBoth({ first, second }: Scenario, workshop: Workshop): Promise<void> {
  const made = await first(workshop);
  await second(workshop, { reference: '', digest: '', made });
}

describe.each(STORES)('on the %s image store', (store) => {
  const rows: Row[] = [];
  const isPlayed = ({ containerdOnly }: Scenario): boolean => store === 'containerd' || containerdOnly !== true;

  test.each(SCENARIOS.map((scenario, at) => ({ ...scenario, id: `${unique}-${store}-${at}` })))(
    '$name',
    async ({ id, ...scenario }) => {
      const workshop = await Workshop.open(store, join(directory, id), id);
      try {
        if (isPlayed(scenario)) rows.push(await play({ ...registries, workshop, id }, scenario));
        else await expect(makeBoth(scenario, workshop)).rejects.toThrow('driver');
      } finally {
        await workshop.clear();
      }
    },
  );

  test('docs/scenarios.md says what was observed', () => {
    const page = readFileSync(new URL('../../../docs/scenarios.md', import.meta.url), 'utf8');
    expect(tablesOf(page)[STORES.indexOf(store)]).toEqual(rows);
  });
});
