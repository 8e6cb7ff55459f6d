// Decides which modules share a file of dist/. Left to itself the bundler writes some 270 files, one for each set of entries that
// have something in common, most of them tiny. This merges them as long as hardly any run loads more by it.
import { readdirSync } from 'node:fs';
import { basename } from 'node:path';
import { HTTP } from './quick-start.mjs';

/** Files of dist/ at most, the entries included. */
const MOST = 38;
/** How much more a byte counts that one of JOURNEYS loads in vain, than one that any other `import()` does. */
const WEIGHT = 60;
/** A module of a few lines that makes Node load as much as this many bytes. */
const HEAVY = new Map([[HTTP, 100_000]]);

const CHECK = ['src/commands/check/run.ts', 'src/config/parse.ts', 'src/ecr/registry.ts', 'src/checking/view.ts'];
const AUDIT = ['src/commands/audit/run.ts', 'src/commands/audit/view.ts', 'src/config/parse.ts', 'src/ecr/registry.ts'];
const DOCKER = ['dockerode/lib/docker.js', 'docker-modem/lib/modem.js'];
const LOCAL_IMAGE = ['src/image/sources/docker-daemon.ts', 'src/docker/engine.ts', ...DOCKER];
const PUSH = ['src/registry/client.ts', 'src/registry/uploads.ts', 'src/ecr/push.ts'];
const ECS = ['src/ecs/client.ts', 'src/ecs/cluster.ts', 'src/ecs/task-definition.ts', 'src/ecr/registry.ts'];
const STEP = ['src/action/step.ts', '@actions/core/lib/core.js', 'src/github/outputs.ts'];
const ANNOUNCED = [
  'src/report/markdown.ts',
  'src/report/announcement.ts',
  'src/commands/notify.ts',
  'src/github/notify.ts',
];
const GITHUB = ['src/github/client.ts', '@actions/github/lib/github.js'];
const PROXY = ['undici/index.js', 'proxy-from-env/index.js'];
const PROGRAM = ['src/cli/program.ts'];
/** The modules that `src/cli/program.ts` loads one of, or all for the help. */
const VERBS = readdirSync('src/commands', { withFileTypes: true }).flatMap((entry) =>
  entry.isDirectory() ? entry.name : [],
);
const cli = (verb) => [...PROGRAM, `src/cli/${verb}.ts`];
const REPORTING = ['src/report/text.ts'];
const STAMP = ['src/commands/stamp/run.ts', 'simple-git/dist/index.mjs'];
const CONFIGURED = ['src/config/parse.ts'];
const NODE = ['src/commands/node/run.ts', 'src/commands/node/text.ts', ...CONFIGURED, ...DOCKER];
/** The start of usual runs, and what they load by `import()`. If a run is missing here, it may load a little too much; nothing breaks. */
const JOURNEYS = [
  // --help
  VERBS.flatMap(cli),
  [...PROGRAM, 'src/report/failure.ts', 'src/report/error-text.ts'],
  [...cli('stamp'), ...STAMP],
  [...cli('stamp'), ...STAMP, ...CONFIGURED],
  [...STEP, ...STAMP],
  [...cli('config'), 'src/commands/config/validate.ts', ...CONFIGURED],
  [...cli('check'), ...REPORTING, ...CHECK, 'src/image/sources/oci-layout.ts'],
  [...STEP, ...CHECK, ...LOCAL_IMAGE, ...ANNOUNCED, ...GITHUB, ...REPORTING],
  [...STEP, ...CHECK, ...LOCAL_IMAGE, ...ANNOUNCED, ...GITHUB, ...REPORTING, ...PROXY],
  [
    ...cli('guard'),
    ...REPORTING,
    ...CHECK,
    ...LOCAL_IMAGE,
    ...PUSH,
    'src/commands/guard/run.ts',
    'src/docker/build.ts',
  ],
  [...cli('audit'), ...REPORTING, ...AUDIT, 'src/ecr/survey.ts'],
  [...cli('audit'), ...REPORTING, ...AUDIT, 'src/ecr/survey.ts', 'src/report/json.ts'],
  [...cli('audit'), ...REPORTING, ...AUDIT, 'src/ecr/survey.ts', 'src/report/html-page.ts'],
  [...cli('deploy'), ...REPORTING, ...ECS, 'src/commands/deploy/run.ts', 'src/commands/deploy/view.ts', ...CONFIGURED],
  [...cli('node'), ...NODE],
  [...cli('node'), ...NODE, 'src/commands/node/json.ts'],
];

/**
 * @param chunks what the bundler makes of the sources by itself
 * @returns the name of the file that each module goes to
 */
export function planChunks(chunks) {
  const nodes = asNodes(chunks);
  loadedBy(nodes);
  let alive = nodes;
  while (alive.length > MOST) {
    const cheapest = cheapestMerge(alive);
    if (cheapest === undefined) break;
    merge(...cheapest, alive);
    alive = alive.filter((node) => node !== cheapest[1]);
  }
  const files = alive.filter(({ isEntry }) => !isEntry);
  return new Map(files.flatMap(({ name, moduleIds }, at) => moduleIds.map((id) => [id, uniqueName(name, at, files)])));
}

/** The bundler puts modules with one name into one file. */
function uniqueName(name, at, files) {
  const namesakes = files.slice(0, at).filter((file) => file.name === name);
  return namesakes.length === 0 ? name : `${name}${namesakes.length + 1}`;
}

/** @returns the chunks, each with those that it imports, directly or indirectly */
function asNodes(chunks) {
  const nodes = chunks.map(({ fileName, name, isEntry, moduleIds, code, imports, dynamicImports }) => {
    const size = moduleIds.reduce((sum, id) => sum + (HEAVY.get(id) ?? 0), Buffer.byteLength(code));
    return { fileName, name, isEntry, moduleIds, size, largest: size, imports, dynamicImports };
  });
  const byFile = new Map(nodes.map((node) => [node.fileName, node]));
  const known = (files) => files.flatMap((file) => byFile.get(file) ?? []);
  for (const node of nodes) {
    node.imports = new Set(known(node.imports));
    node.dynamicImports = known(node.dynamicImports);
  }
  for (const node of nodes) node.reach = reachOf([node]);
  return nodes;
}

function reachOf(nodes) {
  const reach = new Set(nodes);
  for (const node of reach) for (const imported of node.imports) reach.add(imported);
  return reach;
}

/** Notes on each node which runs load it, a bit for each. A run is an `import()` after the program's start, or a journey. */
function loadedBy(nodes) {
  const at = (end) => {
    const node = nodes.find(({ moduleIds }) => moduleIds.some((id) => id.endsWith(`/${end}`)));
    if (node === undefined) throw new Error(`scripts/chunks.mjs names ${end}, which is not in the bundle.`);
    return node;
  };
  const targets = new Set(nodes.flatMap(({ dynamicImports }) => dynamicImports));
  const journeys = JOURNEYS.map((ends) => ends.map(at));
  const runs = [
    ...[...targets].map((target) => [...PROGRAM.map(at), target]),
    ...Array.from({ length: WEIGHT }, () => journeys).flat(),
  ];
  for (const node of nodes) node.runs = new Int32Array(Math.ceil(runs.length / 32));
  for (const [index, run] of runs.entries()) {
    for (const node of reachOf(run)) node.runs[index >> 5] |= 1 << (index & 31);
  }
}

/** @returns the two that cost least to merge into one file, by the bytes that runs would load in vain */
function cheapestMerge(alive) {
  const candidates = alive.filter(({ isEntry }) => !isEntry);
  let [best, least] = [undefined, Infinity];
  for (const [index, one] of candidates.entries()) {
    for (const other of candidates.slice(index + 1)) {
      const half = inVain(one, other, least);
      if (half >= least) continue;
      const cost = half + inVain(other, one, least - half);
      if (cost >= least || isCircular(one, other)) continue;
      [best, least] = [[one, other], cost];
      if (cost === 0) return best;
    }
  }
  return best;
}

/** @returns the bytes that the runs of one node load in vain if they have to load another, unless there are too many anyway */
function inVain({ runs }, { reach }, tooMany) {
  let bytes = 0;
  for (const node of reach) {
    bytes += node.size * moreIn(runs, node.runs);
    if (bytes >= tooMany) break;
  }
  return bytes;
}

/** @returns how many of these runs are not among the others */
function moreIn(runs, others) {
  let more = 0;
  for (const [at, word] of runs.entries()) {
    for (let bits = word & ~others[at]; bits !== 0; bits &= bits - 1) more += 1;
  }
  return more;
}

/** Whether a third file is between the two: merged, they would import it, and it them. */
function isCircular(one, other) {
  const leads = (from, to) => [...from.imports].some((node) => node !== to && node.reach.has(to));
  return leads(one, other) || leads(other, one);
}

function merge(into, gone, alive) {
  const runs = into.runs.map((word, at) => word | gone.runs[at]);
  for (const node of [...into.reach, ...gone.reach]) node.runs = node.runs.map((word, at) => word | runs[at]);
  if (gone.largest > into.largest) [into.name, into.largest] = [gone.name, gone.largest];
  into.size += gone.size;
  into.moduleIds = [...into.moduleIds, ...gone.moduleIds];
  into.imports = new Set([...into.imports, ...gone.imports].filter((node) => node !== into && node !== gone));
  for (const node of alive) if (node.imports.delete(gone) && node !== into) node.imports.add(into);
  for (const node of alive) node.reach = reachOf([node]);
}

/**
 * A plugin of rolldown. If a module that is loaded by `import()` shares its file, rolldown writes another file, which exports just
 * that module's part (https://github.com/rolldown/rolldown/issues/9729). This lets the `import()` pick the part itself.
 */
export const withoutFacades = {
  name: 'without-facades',
  generateBundle(_, bundle) {
    const chunks = Object.values(bundle).filter(({ type }) => type === 'chunk');
    const facades = new Map(chunks.filter(({ isEntry }) => !isEntry).flatMap((chunk) => facadeOf(chunk)));
    for (const chunk of chunks) {
      chunk.code = chunk.code.replaceAll(/import\(`(\.\/(?:[^`]*\/)?)([^`/]+)`\)/g, (text, folder, file) => {
        const facade = facades.get(file);
        if (facade === undefined) return text;
        return `import(\`${folder}${facade.file}\`).then(m=>({${facade.parts}}))`;
      });
    }
    for (const { fileName } of chunks) if (facades.has(basename(fileName))) delete bundle[fileName];
  },
};

/** @returns for a file that only exports what another one has: its own name, with the other's name and its parts */
function facadeOf({ fileName, code }) {
  const [, names, file] = /^export\{([^{}]+)\}from"\.\/([^"/]+)";\s*$/.exec(code) ?? [];
  if (file === undefined) return [];
  const parts = names.split(',').map((name) => {
    const [inner, outer = inner] = name.split(' as ');
    return `${outer}:m.${inner}`;
  });
  return [[basename(fileName), { file, parts: parts.join(',') }]];
}
