import type { CommentMode } from '../github/comment.ts';
import {
  DEFAULT_AUDIT_RATE,
  DEFAULT_AUDIT_TIMEOUT_MS,
  DEFAULT_RATE,
  DEFAULT_TIMEOUT_MS,
  parseRate,
  parseTimeout,
} from './limits.ts';
import { tagGlobProblem } from '../config/glob.ts';
import type { FailOn } from '../config/load.ts';
import { FORMATS } from '../report/formats.ts';
import { choice, filled, type Option, option, parsed, parsedOr, text, textOr, toggle } from './option.ts';
import { reports } from './report-option.ts';

export const DEBUG = { debug: toggle({ usage: '--debug', input: false, help: 'print the stack trace of an error' }) };

export const CONFIG = {
  configPath: text({
    usage: '--config <file>',
    input: 'config-file',
    help: 'the configuration file; default: the nearest mintmark.yml upwards',
    inputHelp:
      'the configuration file, or OWNER/REPO/PATH@REF for one on GitHub; default: the nearest mintmark.yml upwards',
  }),
};

export const LEDGER_ONLY = {
  ledgerOnly: toggle({
    usage: '--ledger-only',
    help: 'check only the ledger and no repositories, if it was verified in time: for registries to which only guard can push',
  }),
};

/** Where a command prints what it makes, if that is not a report. */
export function output<F extends string>(
  formats: Readonly<Record<F | 'text', unknown>>,
): { readonly format: Option<F | 'text'>; readonly output: Option<string | undefined> } & typeof DEBUG {
  return {
    format: choice(
      { usage: '--format <format>', input: false, help: 'what to print' },
      Object.keys(formats) as (F | 'text')[],
      'text',
    ),
    output: text({ usage: '--output <file>', short: '-o', input: false, help: 'write to a file instead' }),
    ...DEBUG,
  };
}

/** The limits of a command that asks what it needs to know about one image or task definition. */
export const LIMITS = {
  timeoutMs: timeout(DEFAULT_TIMEOUT_MS, 'checked'),
  rate: rate(DEFAULT_RATE),
};

/** The limits of `guard`: a build and a push take as long as they take. */
export const GUARD_LIMITS = {
  ...LIMITS,
  timeoutMs: timeout(DEFAULT_TIMEOUT_MS, 'checked', ', not counting the build and the push'),
};

/** The limits of a command that reads every image. */
export const AUDIT_LIMITS = {
  timeoutMs: timeout(DEFAULT_AUDIT_TIMEOUT_MS, 'read'),
  rate: rate(DEFAULT_AUDIT_RATE),
};

function timeout(milliseconds: number, done: 'checked' | 'read', without = ''): Option<number> {
  const naming = {
    usage: '--timeout <time>',
    help: `the time for the whole run${without}; what is not ${done} by then is unknown`,
    inputHelp: `the time for the whole run, such as 90s or 5m${without}; what is not ${done} by then is unknown`,
  };
  return parsedOr(
    naming,
    parseTimeout,
    'Write it with its unit, as 30s, 5m or 1h30m: more than 0, and at most 24 days.',
    `${milliseconds / 60_000}m`,
  );
}

function rate(calls: number): Option<number> {
  const naming = { usage: '--rate <calls>', help: 'calls per second, per registry' };
  return parsedOr(naming, parseRate, 'Write a whole number of calls per second.', String(calls));
}

/** What `check` and `guard` have in common: the target. */
export const TARGET = {
  to: option<readonly string[]>(
    {
      usage: '--to <repository[:tag]>',
      aliases: ['-t', '--tag'],
      input: 'tags',
      help: 'where the image will be pushed; default: its own reference',
      inputHelp:
        "where the image will be pushed, each REPOSITORY:TAG, or a REPOSITORY that gets the mark's tag, as docker/metadata-action prints them; default: the image's own reference",
    },
    {
      isList: true,
      // No reference has a comma; docker/metadata-action can be set to separate them by commas.
      read: (texts, refuse) => {
        const all = filled(texts, refuse).flatMap((text) => text.split(','));
        return all.map((one) => one.trim()).filter((one) => one !== '');
      },
    },
  ),
  movingTags: option<readonly string[]>(
    {
      usage: '--moving-tag <glob>',
      input: 'moving-tags',
      help: 'tags that may move to this image from another, in addition to those in mintmark.yml',
    },
    {
      isList: true,
      read: (texts, refuse) => {
        for (const text of texts) {
          const problem = tagGlobProblem(text);
          if (problem !== undefined) throw refuse(text, `It can match no tag: ${problem}.`);
        }
        return texts;
      },
    },
  ),
  service: text({
    usage: '--service <name>',
    help: 'the service that owns the target',
    inputHelp: 'the service that owns the target; default: according to mintmark.yml, or the name of the repository',
  }),
  create: toggle({
    usage: '--create',
    help: 'the target need not exist: a repository creation template creates it on push',
  }),
};

const COMMENT_MODES = ['always', 'on-failure', 'never'] as const satisfies CommentMode[];

/** A name has to fit where GitHub shows it, together with the service. */
const NAME_LENGTH = 100;

/** How GitHub is notified of a step. */
export const NOTIFY = {
  checkName: option<string>(
    {
      input: 'check-name',
      help: 'the name of the check run on the commit; the service is added in parentheses',
    },
    {
      defaultText: 'mintmark',
      read: (texts, refuse) => {
        const name = texts.at(-1) ?? 'mintmark';
        const hint = `Write a name of at most ${NAME_LENGTH} characters: the service is added to it.`;
        if (name.length > NAME_LENGTH) throw refuse(name, hint);
        return name;
      },
    },
  ),
  matrix: option<string | undefined>(
    {
      input: 'matrix',
      help: 'identifies the job of a matrix, so that each has its part in the check; leave it as it is',
    },
    // The runner fills it in.
    { defaultText: '${{ toJSON(matrix) }}', read: (texts) => texts.at(-1) },
  ),
  comment: choice(
    {
      input: 'comment-summary-in-pr',
      help: 'when to comment on the pull request and keep the comment up to date; needs pull-requests: write',
    },
    COMMENT_MODES,
    'never',
  ),
};

/** What makes a run fail. */
export const SEVERITY = {
  warnOnly: toggle({
    usage: '--warn-only',
    help: 'exit with 0 whatever is found or left unchecked; guard still pushes nothing that has an error',
    inputHelp: 'the step succeeds whatever is found; guard still pushes nothing that has an error',
  }),
  failOn: choice<FailOn>(
    {
      usage: '--fail-on <severity>',
      help: 'the lowest severity that fails the run; with warn, warnings are errors',
      inputHelp:
        'the lowest severity that fails the run: with warn, warnings are errors; for audit, also all and never',
    },
    ['error', 'warn'],
    'error',
  ),
};

/** The reason of a new entry of a baseline, if none is given. */
export const BASELINE_REASON = 'Already shared when the baseline was recorded.';

/** What a new entry of a baseline says. */
export const BASELINE_ENTRY = {
  baselineReason: textOr(
    { usage: '--baseline-reason <text>', input: false, help: 'the reason of the entries that are recorded' },
    BASELINE_REASON,
  ),
  baselineExpires: parsed(
    {
      usage: '--baseline-expires <date>',
      input: false,
      help: 'the last day on which the recorded entries are accepted; default: 90 days from now',
    },
    (text) => (isDay(text) ? text : undefined),
    'Write a day as YYYY-MM-DD.',
  ),
};

function isDay(text: string): boolean {
  const day = new Date(`${text}T00:00:00Z`);
  return /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
}

/** Whether a run ends in exit code 0 whatever it finds. */
export function isForgiving(options: { readonly warnOnly?: boolean; readonly failOn?: string }): boolean {
  return options.warnOnly === true || options.failOn === 'never';
}

export const TOKEN = {
  token: option<string | undefined>(
    {
      input: 'github-token',
      help: 'the token for the check run (checks: write), the comment, and a configuration file on GitHub; empty: GitHub is not notified',
    },
    // The runner fills it in.
    { defaultText: '${{ github.token }}', isSecret: true, read: (texts) => texts.at(-1) },
  ),
};

/** How a command reports whose findings GitHub is notified of. */
export const REPORTING = { ...SEVERITY, ...reports(FORMATS), ...DEBUG, ...NOTIFY, ...TOKEN };
