// Makes one text of a page: its style sheet and its bundled script in their places, and the policy that lets only them in.
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { build } from 'rolldown';

/**
 * @param define what the script finds in place of names, as rolldown takes it
 * @returns the text, and the modules that are in its script
 */
export async function pageText(path, define = {}) {
  const from = dirname(path);
  const [template, script, style] = await Promise.all([
    readFile(path, 'utf8'),
    bundled(join(from, 'main.ts'), define),
    styled(join(from, 'page.css')),
  ]);
  const parts = {
    // https://www.w3.org/TR/CSP3/#grammardef-hash-source: of the text between the tags.
    policy: [
      "default-src 'none'",
      `script-src ${hashSource(script.text)}`,
      `style-src ${hashSource(style)}`,
      'img-src data:',
      "base-uri 'none'",
      "form-action 'none'",
      "require-trusted-types-for 'script'",
      "trusted-types 'none'",
    ].join('; '),
    style: `<style>${style}</style>`,
    script: `<script>${script.text}</script>`,
  };
  const text = template.replace(/<!--build:(\w+)-->/g, (_, name) => parts[name]);
  return { text, moduleIds: script.moduleIds };
}

async function bundled(entry, define) {
  const { output } = await build({
    input: entry,
    write: false,
    platform: 'browser',
    transform: {
      target: ['es2022', 'chrome111', 'firefox113', 'safari16.4'],
      define: { ...define, 'process.env.NODE_ENV': '"production"' },
    },
    // The page shares the words of reports, and with them modules whose other functions need Node: those are not included.
    external: /^node:/,
    treeshake: { moduleSideEffects: 'no-external' },
    output: { format: 'iife', minify: true, comments: false },
    logLevel: 'silent',
  });
  const [{ code, moduleIds }] = output;
  // Anything called with arguments is called with a module.
  const [, needed] = /\)\(([^()]+)\);?\s*$/.exec(code) ?? [];
  if (needed !== undefined) throw new Error(`${entry} needs ${needed}, which a page does not have.`);
  return { text: embeddable(code, entry), moduleIds };
}

/** A style sheet with its imports inlined, one line each, and without comments. */
async function styled(path) {
  const text = await readFile(path, 'utf8');
  const parts = text.split(/@import '(.+)';\n/);
  const sheets = await Promise.all(
    parts.map((part, at) => (at % 2 === 0 ? part : readFile(join(dirname(path), part), 'utf8'))),
  );
  return embeddable(
    sheets
      .join('')
      .replaceAll(/\/\*[^]*?\*\//g, '')
      .replaceAll(/\s*\n\s*/g, ' '),
    path,
  );
}

function embeddable(code, from) {
  const text = code.trim();
  if (/<\/(script|style)|<!--/i.test(text)) throw new Error(`${from} has something in it that ends its element.`);
  // An HTML parser replaces these, and the hash would not match.
  if (text.includes('\0') || text.includes('\r') || !text.isWellFormed())
    throw new Error(`${from} has a character in it that HTML cannot have.`);
  return text;
}

function hashSource(text) {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}
