import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { micromark } from 'micromark';
import { gfm, gfmHtml } from 'micromark-extension-gfm';

const { resolve } = createRequire(import.meta.url);
const STYLE = readFileSync(resolve('github-markdown-css/github-markdown.css'), 'utf8');
const MERMAID = readFileSync(resolve('mermaid/dist/mermaid.min.js'), 'utf8');
const DRAWING = `<script>${MERMAID.replaceAll('</script', '<\\/script')}</script>
<script>
mermaid.initialize({ startOnLoad: false, securityLevel: 'strict', theme: matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'default' });
window.drawn = mermaid.run();
</script>`;

/** Markdown as GitHub shows it: its flavour, its style, and Mermaid at the security level that GitHub uses. */
export function githubPage(markdown: string): string {
  const rendered = micromark(markdown, {
    allowDangerousHtml: true,
    extensions: [gfm()],
    htmlExtensions: [gfmHtml()],
  }).replaceAll(
    /<pre><code class="language-mermaid">(.*?)<\/code><\/pre>/gs,
    (_all, source: string) => `<pre class="mermaid">${source}</pre>`,
  );
  return `<!doctype html><meta charset="utf-8"><style>${STYLE}
body { max-width: 900px; margin: 24px auto; padding: 0 24px; background: var(--bgColor-default); }</style>
<body class="markdown-body">${rendered}
${rendered.includes('<pre class="mermaid">') ? DRAWING : ''}`;
}
