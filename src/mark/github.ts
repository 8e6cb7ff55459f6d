import { MintmarkError } from '../errors.ts';
import { quoted } from '../util/cut.ts';
import { type Environment, valueOf } from '../util/environment.ts';

/** A job in an attempt of a workflow run. It distinguishes two builds of a commit in the same second. */
interface Run {
  readonly id: string;
  readonly attempt: string;
  readonly job: string;
}

/** What GitHub's default environment variables say about this build; each is absent outside a workflow. */
export interface GitHub {
  readonly sha: string | undefined;
  /** `OWNER/NAME`. */
  readonly repository: string | undefined;
  /** The repository's web address. */
  readonly source: string | undefined;
  readonly run: Run | undefined;
}

/**
 * Reads GitHub's default environment variables ("Store information in variables", GitHub Docs).
 *
 * @throws MintmarkError `USAGE` if one has a value that GitHub would not set, or only some variables of a run are set
 */
export function readGitHub(env: Environment): GitHub {
  const repository = variable(env, 'GITHUB_REPOSITORY', /^[\w.-]+\/[\w.-]+$/, 'OWNER/NAME');
  const server = variable(env, 'GITHUB_SERVER_URL', /^https?:\/\/[\w.:-]+$/, 'a URL');
  return {
    sha: variable(env, 'GITHUB_SHA', /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/, 'a full commit SHA'),
    repository,
    source: repository === undefined || server === undefined ? undefined : `${server}/${repository}`,
    run: readRun(env),
  };
}

function readRun(env: Environment): Run | undefined {
  const id = variable(env, 'GITHUB_RUN_ID', /^\d+$/, 'a number');
  if (id === undefined) return undefined;
  const attempt = variable(env, 'GITHUB_RUN_ATTEMPT', /^\d+$/, 'a number');
  const job = variable(env, 'GITHUB_JOB', /^[\w-]+$/, 'a job ID');
  if (attempt === undefined || job === undefined) {
    const missing = attempt === undefined ? 'GITHUB_RUN_ATTEMPT' : 'GITHUB_JOB';
    throw new MintmarkError(
      'USAGE',
      `GITHUB_RUN_ID is set, and ${missing} is not, so two jobs would get the same build ID`,
      { hint: 'Pass GITHUB_RUN_ID, GITHUB_RUN_ATTEMPT and GITHUB_JOB to mintmark, or none of them.' },
    );
  }
  return { id, attempt, job };
}

function variable(env: Environment, name: string, grammar: RegExp, what: string): string | undefined {
  const value = valueOf(env, name);
  if (value === undefined) return undefined;
  if (grammar.test(value)) return value;
  throw new MintmarkError('USAGE', `${name} is ${quoted(value)}: not ${what}`, {
    hint: `Leave ${name} as GitHub sets it, or unset it.`,
  });
}
