import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { serveFleet } from './audit-process.ts';
import { startServer } from './fleet.ts';
import { type Measured, measured } from './measured.ts';
import { held, print, seconds, table } from './table.ts';

/** `npm run bench -- ledger 100`: this many repositories, with a thousand images each. */
const [repositories = 1000] = process.argv.slice(2).map(Number);
const IMAGES = 1000;
const LATENCY_MS = 20;
const MOST_MEMORY = 256e6;

interface LedgerRun extends Measured {
  readonly calls: Readonly<Record<string, number>>;
  readonly claims: { readonly compared: number; readonly written: number; readonly missing: number } | undefined;
}

const cli = resolve('dist', 'cli.js');
const cwd = await mkdtemp(join(tmpdir(), 'mintmark-bench-'));
const [registry, store] = await Promise.all([
  serveFleet(repositories, IMAGES, LATENCY_MS),
  startServer('table-server.mjs', []),
]);
try {
  await writeFile(
    join(cwd, 'mintmark.yml'),
    'version: 1\nledger:\n  dynamodb: { table: mintmark, region: eu-west-1 }\n',
  );
  const env = { ...registry.env, AWS_ENDPOINT_URL_DYNAMODB: store.env['AWS_ENDPOINT_URL_ECR'] };
  print(`Node ${process.version}, ${availableParallelism()} cores`, '');
  const half = (repositories * IMAGES) / 2;
  const killed = await run('seed', env, half);
  const seed = await run('seed', env);
  const again = await run('seed', env);
  const verify = await run('verify', env);
  const runs = { 'seed, killed': killed, 'seed, to its end': seed, 'seed again': again, verify };
  table([
    ['', 'seconds', 'CPU', 'ECR', 'BatchGetItem', 'PutItem', 'new claims', 'compared', 'missing', 'MB'],
    ...Object.entries(runs).map(([name, { milliseconds, cpu, calls, claims, memory }]) => [
      name,
      ...[milliseconds, cpu].map(seconds),
      ...['ECR', 'BatchGetItem', 'PutItem', 'first writes'].map((what) => String(calls[what] ?? 0)),
      ...[claims?.compared, claims?.missing].map((value) => String(value ?? '')),
      (memory / 1e6).toFixed(0),
    ]),
  ]);
  const written = sum(runs, 'first writes');
  const promises = {
    [`at most ${MOST_MEMORY / 1e6} MB`]: Object.values(runs).every(({ memory }) => memory <= MOST_MEMORY),
    'no claim is written twice': sum(runs, 'second writes') === 0 && (again.calls['first writes'] ?? 0) === 0,
    'the seed that was killed wrote claims': (killed.calls['first writes'] ?? 0) > 0 && killed.code === null,
    'every image ID has its claim': written === seed.claims?.compared && verify.claims?.missing === 0,
  };
  for (const [promise, isHeld] of Object.entries(promises)) print(`${promise}: ${held(isHeld)}`);
} finally {
  registry.stop();
  store.stop();
  await rm(cwd, { recursive: true, force: true });
}

/** @param killAt ends it like a failing machine, once this many claims are written; absent: at its own end */
async function run(verb: 'seed' | 'verify', env: NodeJS.ProcessEnv, killAt = Infinity): Promise<LedgerRun> {
  const report = join(cwd, 'ledger.json');
  const argv = [cli, 'ledger', verb, '--report', `json=${report}`, '--cache', join(cwd, 'cache'), '--timeout', '10h'];
  const calls: Record<string, number> = {};
  const count = async (): Promise<void> => {
    for (const [what, value] of Object.entries(await store.calls())) calls[what] = (calls[what] ?? 0) + value;
  };
  await registry.calls();
  const took = await measured(argv, cwd, env, async (child) => {
    await count();
    if ((calls['first writes'] ?? 0) >= killAt) child.kill('SIGKILL');
  });
  await count();
  calls['ECR'] = Object.values(await registry.calls()).reduce((total, value) => total + value, 0);
  if (took.code === null) return { ...took, calls, claims: undefined };
  // Some images are shared, which fails a run.
  if (took.code !== 1) throw new Error(`ledger ${verb} ended with ${took.code}`);
  const { claims } = JSON.parse(await readFile(report, 'utf8')) as Required<Pick<LedgerRun, 'claims'>>;
  return { ...took, calls, claims };
}

function sum(runs: Readonly<Record<string, LedgerRun>>, what: string): number {
  return Object.values(runs).reduce((total, { calls }) => total + (calls[what] ?? 0), 0);
}
