// Bundles sources of mintmark's for Node.js; packages stay where they are. Tests run it as a program, because rolldown cannot work in
// jest's own global scope:
//
//   node scripts/bundle.mjs DIRECTORY ENTRY...    DIRECTORY/src/cli.ts becomes DIRECTORY/out/cli.mjs
import { join } from 'node:path';
import { build } from 'rolldown';

/** @param entries the name of each file without its ending, with its source */
export async function bundle(entries, dir, { version = '0.0.0', ...options } = {}) {
  await build({
    input: entries,
    platform: 'node',
    external: (id, from) => from !== undefined && /^[\w@]/.test(id),
    moduleTypes: { '.yml': 'text', '.html': 'text' },
    transform: { target: 'node20', define: { MINTMARK_VERSION: JSON.stringify(version) } },
    checks: { ineffectiveDynamicImport: false },
    output: { dir, entryFileNames: '[name].mjs', chunkFileNames: '[name]-[hash].mjs', cleanDir: true },
    ...options,
  });
}

if (import.meta.filename === process.argv[1]) {
  const [, , cwd, ...entries] = process.argv;
  const named = entries.map((entry) => [entry.replace(/^src\/|\.ts$/g, ''), entry]);
  await bundle(Object.fromEntries(named), join(cwd, 'out'), { cwd });
}
