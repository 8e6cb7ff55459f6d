import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { expect, test } from '@jest/globals';
import { askAgent } from '../../src/ecs/agent.ts';
import { readAgentConfig } from '../../src/ecs/agent-config.ts';
import { digestOf } from '../../src/image/digest.ts';
import { isObject } from '../../src/util/json-object.ts';
import { openDirectory } from '../../src/ledger/file.ts';
import { itemOf, storedOf } from '../../src/ledger/item.ts';
import { claimsOf, type ClaimRecord, isInForce } from '../../src/ledger/record.ts';
import { regionInArn } from '../../src/ecs/arn.ts';
import { freshnessIn, freshnessText } from '../../src/ledger/freshness.ts';
import { ServerTime } from '../../src/ledger/server-time.ts';
import { TestClock } from '../support/clock.ts';
import { judgeSettings } from '../../src/commands/node/settings.ts';
import { inDirectory } from '../support/lab.ts';
import { fc } from '../support/property.ts';
import { mutated, mutatedJson, mutatedTree, numRuns, parses, printed, resolves } from './mutations.ts';

const RECORD: ClaimRecord = {
  imageId: digestOf('a'),
  service: 'shop',
  repository: 'shop',
  tag: '1',
  buildId: 'shop:1',
  state: 'held',
  since: 1_700_000_000_000,
  holders: { token: 1_700_000_300_000 },
  others: [{ service: 'billing', repository: 'billing', tag: '7' }],
};

/** A record that was read can be printed, judged and written again. */
function isUsable(record: ClaimRecord): void {
  for (const { since, expires } of claimsOf(record, { earliest: 0, latest: 1 }, 0, true)) {
    expect([since, expires ?? since].map((date) => date.toISOString())).not.toContain('');
  }
  expect(typeof isInForce(record, { earliest: 0, latest: 1 }, 0)).toBe('boolean');
  const { holders, others } = record;
  expect(storedOf(itemOf(record, '2'), 'table').record).toMatchObject({ holders, ...(others?.length && { others }) });
}

test('an item of the ledger is a claim, or refused', () => {
  fc.assert(
    fc.property(mutatedTree(itemOf(RECORD, '1')).map(printed), (text) => {
      const item: unknown = JSON.parse(text);
      fc.pre(isObject(item));
      const stored = parses(() => storedOf(item as Record<string, AttributeValue>, 'table'));
      if (stored !== undefined) isUsable(stored.record);
    }),
    { numRuns },
  );
});

test.each<readonly [part: string, value: unknown]>([
  ['holders', undefined],
  ['holders', null],
  // Nobody would hold it.
  ['holders', { S: 'x' }],
  ['others', null],
  ['others', { L: [null] }],
])('an item whose %s are %j is refused', (part, value) => {
  const item: unknown = { ...itemOf(RECORD, '1'), [part]: value };
  expect(() => storedOf(item as Record<string, AttributeValue>, 'table')).toThrow(
    expect.objectContaining({ code: 'UNEXPECTED_ANSWER' }),
  );
});

test('a file of the ledger is a claim, or refused', () =>
  inDirectory(async (directory) => {
    const place = join(directory, RECORD.imageId.replace(':', '-'));
    await mkdir(place);
    const store = openDirectory({ directory, now: () => new Date(0) });
    await fc.assert(
      fc.asyncProperty(mutatedJson({ schema: 1, ...RECORD }), async (text) => {
        await writeFile(join(place, '1'), text);
        const reading = await resolves(() => store.read([RECORD.imageId]));
        for (const { record } of reading?.records.values() ?? []) isUsable({ ...record });
      }),
      { numRuns },
    );
  }));

const TASK = { Arn: 'arn:1', KnownStatus: 'RUNNING', Family: 'app', Version: '7', Containers: [{ DockerId: 'c1' }] };

test('the tasks of an agent are read, or refused', async () => {
  let body = '';
  const server = createServer((_request, response) => response.end(body));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    await fc.assert(
      fc.asyncProperty(mutatedJson({ Tasks: [TASK], Version: 'v1' }), async (text) => {
        body = text;
        const agent = await resolves(() => askAgent(endpoint));
        expect(agent?.kind).not.toBe('absent');
      }),
      { numRuns: Math.ceil(numRuns / 4) },
    );
  } finally {
    server.closeAllConnections();
    server.close();
  }
});

test('the settings of an agent are judged, whatever is in their file', () =>
  inDirectory((directory) =>
    fc.assert(
      fc.asyncProperty(
        mutated([
          'ECS_NUM_IMAGES_DELETE_PER_CYCLE=5\nECS_IMAGE_CLEANUP_INTERVAL="1h"\n',
          'export ECS_IMAGE_MINIMUM_CLEANUP_AGE=10m\r\nECS_DISABLE_IMAGE_CLEANUP=true',
        ]),
        async (text) => {
          const path = join(directory, 'ecs.config');
          await writeFile(path, text);
          for (const { effect } of judgeSettings(await readAgentConfig(path), { stuck: 3, leaked: 3 }))
            expect(effect).not.toBe('');
        },
      ),
      { numRuns },
    ),
  ));

test('what a ledger says about its last verification is read as it would be written, or refused', () => {
  const registry = {
    account: '111122223333',
    region: 'eu-west-1',
    prefix: '',
    exclude: ['x/*'],
    isWhole: true,
    asOf: 1,
  };
  fc.assert(
    fc.property(mutatedJson({ schema: 1, registries: [registry] }), (text) => {
      const read = parses(() => freshnessIn(text, 'table'));
      if (read !== undefined) expect(freshnessIn(freshnessText(read), 'table')).toEqual(read);
    }),
    { numRuns },
  );
});

test('an ARN has a region, or is invalid', () => {
  const ARNS = [
    'arn:aws:ecs:eu-west-1:111122223333:task-definition/web:3',
    'arn:aws-cn:ecs:cn-north-1:111122223333:cluster/a/b',
  ];
  fc.assert(
    fc.property(mutated(ARNS), (text) => {
      expect(parses(() => regionInArn(text))).not.toBe('');
    }),
    { numRuns },
  );
});

test("a server's Date is a time, or invalid", () => {
  const DATES = ['Sun, 06 Nov 1994 08:49:37 GMT', 'Sunday, 06-Nov-94 08:49:37 GMT', 'Fri, 31 Dec 9999 23:59:59 GMT'];
  fc.assert(
    fc.property(mutated(DATES), (text) => {
      const time = new ServerTime(new TestClock());
      time.note(text, 0);
      const now = time.now();
      if (now !== undefined) expect(new Date(now.latest).getTime()).toBe(now.earliest + 1000);
    }),
    { numRuns },
  );
});
