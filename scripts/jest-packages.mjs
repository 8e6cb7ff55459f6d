// Bundles the packages that most suites load: jest links every module again for each suite, and the AWS SDK alone has hundreds.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'rolldown';
import { leaveOut } from './leave-out.mjs';

/**
 * All in one file, so that a class is one class, whichever package hands it out. It is CommonJS, where a package is only
 * evaluated when it is asked for.
 */
const SPECIFIERS = [
  '@actions/core',
  '@actions/expressions',
  '@actions/github',
  '@actions/github/lib/utils',
  '@aws-sdk/client-dynamodb',
  '@aws-sdk/client-ecr',
  '@aws-sdk/client-ecs',
  '@aws-sdk/credential-provider-node',
  '@aws-sdk/credential-providers',
  '@octokit/graphql-schema',
  '@octokit/plugin-retry',
  '@octokit/plugin-throttling',
  '@octokit/request-error',
  '@smithy/core',
  '@smithy/core/retry',
  'agent-base',
  'ajv',
  'ajv-formats',
  'ajv-formats/dist/formats.js',
  'ajv/dist/2020.js',
  'commander',
  'docker-modem',
  'dockerode',
  'execa',
  'fast-check',
  'http-proxy-agent',
  'https-proxy-agent',
  'junit2json',
  'mdast-util-gfm-table',
  'mdast-util-to-markdown',
  'micromark',
  'micromark-extension-gfm',
  'p-map',
  'picomatch',
  'proxy-from-env',
  'simple-git',
  'string-width',
  'tar-stream',
  'undici',
  'wrap-ansi',
  'yaml',
];

/** What is used of a package that Node cannot load: it imports JSON without the attribute. */
const NAMED = {
  '@actions/workflow-parser': ['convertWorkflowTemplate', 'NoOperationTraceWriter', 'parseWorkflow'],
};

const ROOT = dirname(import.meta.dirname);
const CACHE = join(ROOT, 'node_modules/.cache/mintmark-jest');

/** The folder of the bundles, made if these versions have none yet. `index.json` says which file stands for a package. */
export async function jestPackages() {
  const key = createHash('sha256');
  for (const file of [join(ROOT, 'package-lock.json'), fileURLToPath(import.meta.url)]) key.update(readFileSync(file));
  const folder = join(CACHE, key.digest('hex').slice(0, 16));
  if (existsSync(folder)) return folder;
  mkdirSync(CACHE, { recursive: true });
  const scratch = mkdtempSync(join(CACHE, 'new-'));
  try {
    await bundle(scratch);
    renameSync(scratch, folder);
  } catch (error) {
    // Another run was faster.
    if (!existsSync(join(folder, 'index.json'))) throw error;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
  return folder;
}

/** A script has no import.meta; and a package reads files beside its own, not beside the bundle. */
const ownUrl = {
  name: 'own-url',
  transform(code, id) {
    return code.includes('import.meta.url')
      ? code.replaceAll('import.meta.url', JSON.stringify(pathToFileURL(id).href))
      : undefined;
  },
};

async function bundle(folder) {
  const loaded = SPECIFIERS.map(async (specifier) => [specifier, Object.keys(await import(specifier))]);
  const packages = [...(await Promise.all(loaded)), ...Object.entries(NAMED)].map(([specifier, names], at) => {
    const exported = names.filter((name) => name !== 'module.exports').join(', ');
    writeFileSync(join(folder, `entry-${at}.mjs`), `export { ${exported} } from '${specifier}';\n`);
    writeFileSync(join(folder, `${at}.cjs`), `module.exports = globalThis[Symbol.for('mintmark packages')](${at});\n`);
    return [specifier, `${at}.cjs`];
  });
  const loads = packages.map((_, at) => `() => require('./entry-${at}.mjs')`);
  const entry = join(folder, 'entry.cjs');
  writeFileSync(entry, `module.exports = [${loads.join(', ')}];\n`);
  await build({
    input: entry,
    platform: 'node',
    // As Node resolves them: without the bundler's own condition, `module`.
    resolve: { conditionNames: ['node', 'import', 'require', 'default'] },
    transform: { target: 'node20' },
    plugins: [leaveOut, ownUrl],
    logLevel: 'silent',
    output: {
      file: join(folder, 'packages.cjs'),
      format: 'cjs',
      codeSplitting: false,
      // jest-environment.mjs runs it as a script.
      dynamicImportInCjs: false,
    },
  });
  writeFileSync(join(folder, 'index.json'), JSON.stringify(Object.fromEntries(packages)));
}
