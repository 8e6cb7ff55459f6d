import type { NodeReport } from '../../types/node.ts';
import type { RenderOptions } from '../../report/formats.ts';

export interface NodeOptions {
  /** `asked`: a fix that nobody has said yes to. */
  readonly mode: NodeReport['mode'];
  /** How many of the newest images of each repository keep their references there. */
  readonly keep: number;
  /** Globs over the URIs of the repositories that it is about; default: every repository of ECR. */
  readonly repository?: readonly string[] | undefined;
  readonly configPath?: string | undefined;
}

/** How many of the newest images of each repository a clean-up leaves alone where no number is given. */
export const DEFAULT_KEEP = 1;

/** @returns a number of images, 0 among them; undefined for anything else */
export function parseKeep(text: string): number | undefined {
  return /^\d{1,6}$/.test(text) ? Number(text) : undefined;
}

type RenderNode = (report: NodeReport, options: RenderOptions) => string;

/** Every format that `mintmark node` prints, by the name that `--format` takes. */
export const NODE_FORMATS = {
  text: async () => (await import('./text.ts')).renderNodeText,
  json: async () => (await import('./json.ts')).renderNodeJson,
  markdown: async () => (await import('./markdown.ts')).renderNodeMarkdown,
} as const satisfies Record<string, () => Promise<RenderNode>>;

export type NodeFormat = keyof typeof NODE_FORMATS;
