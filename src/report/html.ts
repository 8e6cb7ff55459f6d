import { visible } from './escape.ts';

/** Markup that is safe to put into a page. */
export interface Markup {
  readonly text: string;
}

type Value = string | number | Markup | readonly Markup[];

/** Builds markup from a template literal: every text put into it is escaped, for content and for quoted attributes. */
export function html(strings: TemplateStringsArray, ...values: readonly Value[]): Markup {
  return { text: String.raw({ raw: strings.raw }, ...values.map(markup)) };
}

/** Lines of content. A template literal cannot hold the line feed between them: Prettier takes it for layout. */
export function htmlLines(lines: readonly string[]): Markup {
  return { text: lines.map(escapeHtml).join('\n') };
}

function markup(value: Value): string {
  if (typeof value === 'string') return escapeHtml(value);
  if (typeof value === 'number') return String(value);
  return 'text' in value ? value.text : value.map(({ text }) => text).join('');
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** What can end a text or a quoted value: https://html.spec.whatwg.org/multipage/syntax.html#attributes-2 */
function escapeHtml(text: string): string {
  return visible(text).replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}
