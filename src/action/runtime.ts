import type * as core from '@actions/core';
import { unsetEmpty } from '../aws/environment.ts';
import type { RenderOptions } from '../report/formats.ts';

export type Core = typeof core;

export const { env, stdout } = process;
unsetEmpty(env);

/** The repository that the workflow has checked out. */
export const CWD = env['GITHUB_WORKSPACE'] ?? process.cwd();

/** For the job log, which shows colors but is not a terminal. */
export const LOG: RenderOptions = { colors: !env['NO_COLOR'], columns: 100, now: new Date() };

/** For a file. */
export const PLAIN: RenderOptions = { ...LOG, colors: false };
