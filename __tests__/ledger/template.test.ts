import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateTableCommand, type CreateTableCommandInput, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { initLedger } from '../../src/commands/init/ledger.ts';
import { digestOf } from '../../src/image/digest.ts';
import { Ledger } from '../../src/ledger/ledger.ts';
import { openTable } from '../../src/ledger/dynamodb.ts';
import { LEDGER_ACTIONS, ledgerTemplate } from '../../src/ledger/template.ts';
import { TestClock } from '../support/clock.ts';
import { REGION } from '../support/runtime.ts';
import { dynamoEnv, withTable } from '../support/dynamodb.ts';

const ID = digestOf('one');

interface Template {
  readonly Resources: {
    readonly MintmarkLedger: { readonly Properties: CreateTableCommandInput & Record<string, unknown> };
    readonly MintmarkLedgerPolicy: {
      readonly Properties: { readonly PolicyDocument: { readonly Statement: readonly { readonly Action: unknown }[] } };
    };
  };
}

function cloudFormation(table: string): Template['Resources'] {
  // !GetAtt is CloudFormation's own tag.
  const template = parse(ledgerTemplate('cloudformation', table), { logLevel: 'silent' }) as Template;
  return template.Resources;
}

describe('the printed table', () => {
  test('works with the ledger, and its policy allows exactly the calls', () =>
    withTable(async ({ endpoint }) => {
      const { MintmarkLedger, MintmarkLedgerPolicy } = cloudFormation('printed');
      const { TableName, BillingMode, AttributeDefinitions, KeySchema } = MintmarkLedger.Properties;
      const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
      const client = new DynamoDBClient({ endpoint, region: REGION, credentials });
      await client.send(new CreateTableCommand({ TableName, BillingMode, AttributeDefinitions, KeySchema }));
      client.destroy();
      const { signal } = new AbortController();
      const store = await openTable({
        table: 'printed',
        env: dynamoEnv(endpoint),
        clock: new TestClock(),
        signal,
        runMs: 60_000,
      });
      const ledger = new Ledger(store, { clock: new TestClock(), signal });
      const claimant = { service: 'web', repository: 'registry/web' };
      for (const end of ['release', 'confirm'] as const) {
        const taken = await ledger.take([ID], claimant);
        if (taken.kind === 'held') await taken.hold[end]();
      }
      expect(await ledger.read([ID])).toMatchObject([{ service: 'web', state: 'confirmed' }]);
      const called = Object.keys(ledger.calls).map((operation) => `dynamodb:${operation}`);
      expect(called.sort()).toEqual([...LEDGER_ACTIONS]);
      expect(MintmarkLedgerPolicy.Properties.PolicyDocument.Statement).toMatchObject([{ Action: called }]);
      store.close();
    }));

  test('keeps its content: deletion protection, recovery, and its own TTL attribute', () => {
    expect(cloudFormation('mintmark').MintmarkLedger).toMatchObject({
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
      Properties: {
        BillingMode: 'PAY_PER_REQUEST',
        DeletionProtectionEnabled: true,
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
        TimeToLiveSpecification: { AttributeName: 'ttl', Enabled: true },
      },
    });
  });

  test('is equivalent in Terraform', () => {
    const printed = ledgerTemplate('terraform', 'claims');
    for (const part of [
      /name += "claims"/,
      /billing_mode += "PAY_PER_REQUEST"/,
      /hash_key += "imageId"/,
      /deletion_protection_enabled = true/,
      /attribute_name = "ttl"\n +enabled += true/,
      /point_in_time_recovery \{\n +enabled = true/,
      /"dynamodb:BatchGetItem", "dynamodb:PutItem"/,
    ]) {
      expect(printed).toMatch(part);
    }
  });

  test('has the name in mintmark.yml', async () => {
    const cwd = await mkdtemp(join(tmpdir(), 'mintmark-init-'));
    try {
      expect(await initLedger({ format: 'terraform', configPath: undefined }, { cwd, env: {} })).toContain(
        '"mintmark"',
      );
      const table = 'arn:aws:dynamodb:eu-west-1:111122223333:table/claims';
      await writeFile(join(cwd, 'mintmark.yml'), `version: 1\nledger: { dynamodb: { table: '${table}' } }\n`);
      expect(await initLedger({ format: 'cloudformation', configPath: undefined }, { cwd, env: {} })).toContain(
        'TableName: claims\n',
      );
    } finally {
      await rm(cwd, { recursive: true });
    }
  });
});
