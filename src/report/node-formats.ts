import type { NodeReport } from '../types/node.ts';
import type { RenderOptions } from './formats.ts';

type RenderNode = (report: NodeReport, options: RenderOptions) => string;

/** Every format that `mintmark node` prints, by the name that `--format` takes. */
export const NODE_FORMATS = {
  text: async () => (await import('./node-text.ts')).renderNodeText,
  json: async () => (await import('./node-json.ts')).renderNodeJson,
  markdown: async () => (await import('./node-markdown.ts')).renderNodeMarkdown,
} as const satisfies Record<string, () => Promise<RenderNode>>;

export type NodeFormat = keyof typeof NODE_FORMATS;
