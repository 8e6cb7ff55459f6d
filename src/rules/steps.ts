import { shellQuote } from '../report/escape.ts';
import type { FixStep } from '../report/view.ts';
import type { AskFailure } from '../errors.ts';
import type { Repository } from '../image/repository.ts';
import { isOnGitHub } from '../util/remote-file.ts';
import { NPX_MINTMARK } from '../util/command-line.ts';

/** Stamp, build, check and push in one; the image gets the tag of its mark. */
export function guardCommand(uri: string): string {
  return `${NPX_MINTMARK} guard . --to ${shellQuote(uri)}`;
}

/** Takes out of a baseline what is no longer shared. Undefined for one at GitHub: only a file can be written. */
export function shrinkCommand(file: string): string | undefined {
  return isOnGitHub(file) ? undefined : updateCommand(file);
}

export function updateCommand(baseline: string): string {
  return `${NPX_MINTMARK} audit --baseline ${shellQuote(baseline)} --update-baseline`;
}

/** Which repository an AWS command is about. */
export function repositoryArguments({ registry, name }: Repository): string {
  return `--repository-name ${shellQuote(name)} --registry-id ${registry.account} --region ${registry.region}`;
}

/** Keeps the tags of a repository from moving. */
export function immutableCommand(repository: Repository): string {
  return `aws ecr put-image-tag-mutability ${repositoryArguments(repository)} --image-tag-mutability IMMUTABLE`;
}

/** The steps of the failure's hint; the given step if it has none. */
export function failureSteps({ hint }: AskFailure, otherwise: FixStep): FixStep[] {
  return hint === undefined ? [otherwise] : hintSteps(hint);
}

/**
 * A step for each line of a hint. A line that is indented by two is the command of the line before, unless it begins
 * with a brace: then it is a statement to copy.
 */
function hintSteps(hint: string): FixStep[] {
  const steps: FixStep[] = [];
  for (const line of hint.split('\n')) {
    const command = line.startsWith('  ') && !line.startsWith('  {') ? line.slice(2) : undefined;
    const before = steps.at(-1);
    if (command === undefined || before === undefined) steps.push({ text: line.trim() });
    else steps.splice(-1, 1, { ...before, command });
  }
  return steps;
}

/** The JSON fields of a failure. */
export function failureFields({ code, message, hint }: AskFailure): object {
  return { code, message, hint: hint ?? null };
}
