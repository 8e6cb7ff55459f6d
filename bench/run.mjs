// Builds dist/, bundles the benchmarks beside their dependencies, and runs them one after the other: `npm run bench`, or one of
// them, `npm run bench -- pace`. Ends with exit code 1 if a promise is not held.
import { execFileSync, spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { bundle } from '../scripts/bundle.mjs';

// The SDK's warning about a newer Node is not what is measured.
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';
const BENCHMARKS = ['main', 'pace', 'crowd', 'push', 'deploy', 'ledger', 'day', 'audit'];
/** Programs that some of them start. */
const SERVERS = ['server', 'push-sink', 'audit-server', 'table-server', 'deploy-server'];

process.chdir(dirname(import.meta.dirname));
const [, , named, ...parameters] = process.argv;
if (named !== undefined && !BENCHMARKS.includes(named)) {
  process.stderr.write(`There is no benchmark ${named}: ${BENCHMARKS.join(', ')}\n`);
  process.exit(2);
}
execFileSync(process.execPath, ['scripts/build.mjs'], { stdio: 'inherit' });
const outdir = join('node_modules', '.cache', 'mintmark-bench');
const entries = [...BENCHMARKS, ...SERVERS].map((name) => [name, `bench/${name}.ts`]);
await bundle(Object.fromEntries(entries), outdir, { version: 'bench' });
for (const name of named === undefined ? BENCHMARKS : [named]) {
  process.stdout.write(`\n== ${name}\n\n`);
  // Each as a separate process: what one has loaded or left behind does not affect another.
  const { status } = spawnSync(process.execPath, [join(outdir, `${name}.mjs`), ...parameters], { stdio: 'inherit' });
  if (status !== 0) process.exitCode = 1;
}
