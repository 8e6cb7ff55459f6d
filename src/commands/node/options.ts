import type { RenderOptions } from '../../report/formats.ts';
import type { NodeReport } from '../../types/node.ts';
import { list, parsedOr, toggle } from '../option.ts';
import { CONFIG, output } from '../shared-options.ts';

export interface NodeOptions {
  /** `asked`: a fix that nobody has said yes to. */
  readonly mode: NodeReport['mode'];
  /** How many of the newest images of each repository keep their references there. */
  readonly keep: number;
  /** Globs over the URIs of the repositories that it is about; default: every repository of ECR. */
  readonly repository?: readonly string[] | undefined;
  readonly configPath?: string | undefined;
}

type RenderNode = (report: NodeReport, options: RenderOptions) => string;

/** Every format that `mintmark node` prints, by the name that `--format` takes. */
export const NODE_FORMATS = {
  text: async () => (await import('./text.ts')).renderNodeText,
  json: async () => (await import('./json.ts')).renderNodeJson,
  markdown: async () => (await import('./markdown.ts')).renderNodeMarkdown,
} as const satisfies Record<string, () => Promise<RenderNode>>;

export type NodeFormat = keyof typeof NODE_FORMATS;

export const NODE = {
  verb: 'node',
  summary: "what blocks a clean-up of this machine's Docker Engine, and the fix",
  options: {
    fix: toggle({ usage: '--fix', help: 'remove the references that block a clean-up, one by one, never by force' }),
    yes: toggle({ usage: '--yes', help: 'with --fix: do it in a terminal too' }),
    dryRun: toggle({ usage: '--dry-run', help: 'with --fix: only say what it would do' }),
    keep: parsedOr(
      { usage: '--keep <number>', help: 'how many of the newest images of each repository are left alone' },
      (given) => (/^\d{1,6}$/.test(given) ? Number(given) : undefined),
      'Write a whole number, such as 0 or 3.',
      '1',
    ),
    repository: list({
      usage: '--repository <glob>',
      help: 'the repositories that it is about; default: every repository of ECR',
    }),
    ...CONFIG,
    ...output(NODE_FORMATS),
  },
};
