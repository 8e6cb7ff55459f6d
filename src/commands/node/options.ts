import type { RenderOptions } from '../../report/formats.ts';
import { parseTimeout } from '../limits.ts';
import { type Given, list, parsed, parsedOr, toggle } from '../option.ts';
import { reports } from '../report-option.ts';
import { CONFIG, DEBUG } from '../shared-options.ts';
import type { NodeReport } from './report.ts';

/** What it renders ends in a newline. */
interface NodeFormat {
  readonly render: (report: NodeReport, options: RenderOptions) => string;
}

/** Every format that `mintmark node` prints, by the name that `--report` takes. */
export const NODE_FORMATS = {
  text: async () => ({ render: (await import('./text.ts')).renderNodeText }),
  json: async () => ({ render: (await import('./json.ts')).renderNodeJson }),
  markdown: async () => ({ render: (await import('./markdown.ts')).renderNodeMarkdown }),
  prometheus: async () => ({ render: (await import('./metrics.ts')).renderPrometheus }),
  emf: async () => ({ render: (await import('./metrics.ts')).renderEmf }),
} as const satisfies Record<string, () => Promise<NodeFormat>>;

export const NODE = {
  verb: 'node',
  summary: "find images that are stuck or leaked on this machine's Docker Engine, and remove them",
  options: {
    fix: toggle({
      usage: '--fix',
      help: 'remove the references of stuck and leaked images, one by one, never by force',
    }),
    yes: toggle({ usage: '--yes', help: 'with --fix: do it in a terminal too' }),
    dryRun: toggle({ usage: '--dry-run', help: 'with --fix: only show what it would do' }),
    keep: parsedOr(
      { usage: '--keep <number>', help: 'how many of the newest images of each repository to keep' },
      (given) => (/^\d{1,6}$/.test(given) ? Number(given) : undefined),
      'Write a whole number, such as 0 or 3.',
      '1',
    ),
    allowOnce: toggle({
      usage: '--allow-once',
      help: 'with --fix: even if ECS_IMAGE_PULL_BEHAVIOR is once, and a task may fail because of it',
    }),
    everyMs: parsed(
      { usage: '--every <time>', help: 'repeat until SIGTERM, at this interval' },
      parseTimeout,
      'Write it with its unit, as 30m or 1h: more than 0, and at most 24 days.',
    ),
    repository: list({
      usage: '--repository <glob>',
      help: 'the repositories to clean up; default: every repository in ECR',
    }),
    ...CONFIG,
    ...reports(NODE_FORMATS),
    ...DEBUG,
  },
};

export type NodeOptions = Given<
  Pick<typeof NODE.options, 'keep' | 'allowOnce' | 'repository' | 'configPath'>,
  'keep'
> & {
  /** `asked`: a fix that nobody has said yes to. */
  readonly mode: NodeReport['mode'];
};
