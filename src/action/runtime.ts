import type * as core from '@actions/core';
import { unsetEmpty } from '../aws/environment.ts';
import { messageOf } from '../errors.ts';
import { visibleLines } from '../report/escape.ts';
import type { RenderOptions } from '../report/formats.ts';

export type Core = typeof core;

/** What the runner shows has untrusted text in it, such as a tag. It is escaped here, as on the command line. */
export function escaping(plain: Core): Core {
  const shown = (message: string | Error): string => visibleLines(messageOf(message));
  return {
    ...plain,
    error: (message, at) => {
      plain.error(shown(message), at);
    },
    warning: (message, at) => {
      plain.warning(shown(message), at);
    },
    notice: (message, at) => {
      plain.notice(shown(message), at);
    },
    debug: (message) => {
      plain.debug(shown(message));
    },
  };
}

export const { env, stdout } = process;
unsetEmpty(env);

/** The repository that the workflow has checked out. */
export const CWD = env['GITHUB_WORKSPACE'] ?? process.cwd();

/** For the job log, which shows colors but is not a terminal. */
export const LOG: RenderOptions = { colors: !env['NO_COLOR'], columns: 100, now: new Date() };

/** For a file. */
export const PLAIN: RenderOptions = { ...LOG, colors: false };
