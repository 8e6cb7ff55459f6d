import { expect } from '@jest/globals';
import type { LedgerOptions } from '../../src/commands/ledger/options.ts';
import type { LedgerReport } from '../../src/commands/ledger/report.ts';
import { reconcile } from '../../src/commands/ledger/run.ts';
import { ledgerView } from '../../src/commands/ledger/view.ts';
import type { Runtime } from '../../src/commands/runtime.ts';
import { renderHtml } from '../../src/report/html-page.ts';
import { renderJson } from '../../src/report/json.ts';
import { renderMarkdown } from '../../src/report/markdown.ts';
import { renderSarif } from '../../src/report/sarif.ts';
import { renderText } from '../../src/report/text.ts';
import { dynamoEnv, type Table, withTable } from '../support/dynamodb.ts';
import { runtimeTo } from '../support/runtime.ts';
import { readSarif } from '../support/sarif.ts';
import { reader } from '../support/schema.ts';
import { envOf, inScene, type Scene } from './scene.ts';

const expectValid = reader('ledger');

/** A scene with an empty ledger. */
export interface Stage {
  readonly scene: Scene;
  readonly table: Table;
  readonly env: Record<string, string>;
  /** Every report must match its schema, and render in every format. */
  readonly run: (
    mode: 'seed' | 'verify',
    options?: Partial<LedgerOptions>,
    changes?: Partial<Runtime>,
  ) => Promise<LedgerReport>;
}

export async function onStage(
  work: (stage: Stage) => Promise<void>,
  ledger = 'dynamodb:\n    table: mintmark',
  options: Parameters<typeof inScene>[1] = {},
): Promise<void> {
  await withTable((table) =>
    inScene(async (scene) => {
      await scene.configure(`services:\n  web: ["**/web*"]\nledger:\n  ${ledger}\n`);
      const { AWS_ENDPOINT_URL_DYNAMODB = '' } = dynamoEnv(table.endpoint);
      const env = envOf(scene, { AWS_ENDPOINT_URL_DYNAMODB });
      const run: Stage['run'] = async (mode, options = {}, changes = {}) => {
        const runtime = runtimeTo(scene.sandbox.endpoint, { cwd: scene.cwd, env, ...changes });
        const report = await reconcile(mode, { timeoutMs: 20_000, rate: 1000, ...options }, runtime);
        const view = ledgerView(report);
        expectValid(renderJson(view));
        readSarif(renderSarif([view]));
        renderMarkdown(view);
        renderHtml(view, { colors: false, columns: 80 });
        expect(textOf(report, 80)).not.toMatch(/ $/m);
        return report;
      };
      await work({ scene, table, env, run });
    }, options),
  );
}

export function textOf(report: LedgerReport, columns = 200): string {
  return renderText(ledgerView(report), { colors: false, columns, now: new Date() });
}
