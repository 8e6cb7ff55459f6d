// Makes one text of a page: its style sheet and its bundled script in their places, and the policy that lets only them in.
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';

/**
 * @param define what the script finds in place of names, as esbuild takes it
 * @returns the text, and the files it was made from, relative to the work directory
 */
export async function pageText(path, define = {}) {
  const from = dirname(path);
  const [template, script, style] = await Promise.all([
    readFile(path, 'utf8'),
    bundled(join(from, 'main.ts'), define),
    bundled(join(from, 'page.css')),
  ]);
  const parts = {
    // https://www.w3.org/TR/CSP3/#grammardef-hash-source: of the text between the tags.
    policy: [
      "default-src 'none'",
      `script-src ${hashSource(script.text)}`,
      `style-src ${hashSource(style.text)}`,
      'img-src data:',
      "base-uri 'none'",
      "form-action 'none'",
      "require-trusted-types-for 'script'",
      "trusted-types 'none'",
    ].join('; '),
    style: `<style>${style.text}</style>`,
    script: `<script>${script.text}</script>`,
  };
  const text = template.replace(/<!--build:(\w+)-->/g, (_, name) => parts[name]);
  return { text, metafiles: [script.metafile, style.metafile] };
}

async function bundled(entry, define) {
  const { outputFiles, metafile } = await build({
    entryPoints: [entry],
    bundle: true,
    minify: true,
    write: false,
    metafile: true,
    format: 'iife',
    platform: 'browser',
    target: ['es2022', 'chrome111', 'firefox113', 'safari16.4'],
    legalComments: 'none',
    // A NUL or a lone surrogate in a page is replaced by the parser, and the hash would not hold.
    charset: 'ascii',
    define: { ...define, 'process.env.NODE_ENV': '"production"' },
    plugins: [withoutNode],
  });
  const text = outputFiles[0].text.trim();
  if (/<\/(script|style)|<!--/i.test(text)) throw new Error(`${entry} has something in it that ends its element.`);
  return { text, metafile };
}

/** The page shares the words of reports, and with them modules whose other functions need Node: those are not in it. */
const withoutNode = {
  name: 'without-node',
  setup({ onResolve, onEnd }) {
    onResolve({ filter: /^node:/ }, ({ path }) => ({ path, external: true, sideEffects: false }));
    onEnd(({ outputFiles = [] }) => ({
      errors: outputFiles
        .filter(({ text }) => /require\("node:/.test(text))
        .map(({ path }) => ({ text: `${path} needs Node.` })),
    }));
  },
};

function hashSource(text) {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}
