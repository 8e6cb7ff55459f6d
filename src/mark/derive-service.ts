import { basename } from 'node:path';
import { MintmarkError } from '../errors.ts';
import type { Ci } from './ci.ts';
import type { WorkTree } from './git.ts';
import { remoteOf } from './remote.ts';
import { serviceName } from './service.ts';

/**
 * Names a service after the CI system's repository, else after the remote's, else after the top-level directory.
 *
 * @throws MintmarkError `USAGE` if none of them has a name, or the name is not valid for a service
 */
export function deriveService(workTree: WorkTree, ci: Ci): { service: string; warnings: readonly string[] } {
  for (const { name, origin } of candidates(workTree, ci)) {
    if (name === undefined || name === '') continue;
    const service = serviceName(name, origin);
    const warning = `The service is called ${service} after ${origin}. To name it, pass --service or set 'service' in mintmark.yml.`;
    return { service, warnings: [warning] };
  }
  throw new MintmarkError('USAGE', 'It is not known which service is built', {
    hint: "Pass --service, or set 'service' in mintmark.yml.",
  });
}

function candidates(workTree: WorkTree, ci: Ci): { name: string | undefined; origin: string }[] {
  const inCi = { name: ci.repository?.name, origin: ci.repository?.variable ?? '' };
  if (workTree.kind === 'none') return [inCi];
  return [
    inCi,
    { name: workTree.origin && remoteOf(workTree.origin).name, origin: "the remote 'origin'" },
    { name: workTree.topLevel && basename(workTree.topLevel), origin: 'the top-level directory' },
  ];
}
