// Builds dist/, bundles a benchmark beside its dependencies, and runs it: `npm run bench`, or `npm run bench -- pace`, crowd, push, audit, ledger, day or deploy.
import { execFileSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { bundle } from '../scripts/bundle.mjs';

// The SDK's wish for a newer Node is not what is measured.
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';
/** The benchmarks, and the servers that they start. */
const ENTRIES = [
  'main',
  'server',
  'pace',
  'crowd',
  'push',
  'push-sink',
  'audit',
  'audit-server',
  'ledger',
  'table-server',
  'deploy',
  'deploy-server',
  'day',
];

process.chdir(dirname(import.meta.dirname));
execFileSync(process.execPath, ['scripts/build.mjs'], { stdio: 'inherit' });
const outdir = join('node_modules', '.cache', 'mintmark-bench');
await bundle(Object.fromEntries(ENTRIES.map((name) => [name, `bench/${name}.ts`])), outdir, { version: 'bench' });
const [what = 'main'] = process.argv.slice(2);
await import(pathToFileURL(join(outdir, `${what}.mjs`)).href);
