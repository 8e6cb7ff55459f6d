import type { Mark } from '../types/mark.ts';

/**
 * The mark as the docker CLI takes it. Labels are in the config alone, and no layer's cache key knows them; a build
 * argument is in the key of every RUN after its ARG.
 */
export function markArguments({ buildArgs, labels }: Mark): string[] {
  return [
    ...Object.entries(buildArgs).flatMap(([name, value]) => ['--build-arg', `${name}=${value}`]),
    ...Object.entries(labels).flatMap(([name, value]) => ['--label', `${name}=${value}`]),
  ];
}
