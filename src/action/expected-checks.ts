import { expectedService, readableConfiguration } from '../commands/expected-service.ts';
import type { Runtime } from '../commands/runtime.ts';
import { ignoreExpected } from '../errors.ts';
import type { ActionInputs } from './inputs.ts';

type Place = Pick<Runtime, 'cwd' | 'env' | 'readRemote'>;

/**
 * The names that the checks would have had if the run had not ended before it knew them; `undefined` means a check
 * without a service in its name.
 */
export async function expectedChecks(inputs: ActionInputs, place: Place): Promise<(string | undefined)[]> {
  // The reason why a name is not known is the error that ended the run, which has already been printed.
  const names = await namesOf(inputs, place).catch(ignoreExpected);
  return names ?? [inputs.command === 'check' || inputs.command === 'guard' ? inputs.service : undefined];
}

async function namesOf(inputs: ActionInputs, place: Place): Promise<(string | undefined)[]> {
  switch (inputs.command) {
    case 'check': {
      const { expectedServices } = await import('../commands/check/plan.ts');
      return expectedServices(inputs, place);
    }
    case 'guard': {
      const { guardTargets } = await import('../commands/guard/open-run.ts');
      const configuration = await readableConfiguration(inputs.configPath, place);
      const [target] = guardTargets(inputs, configuration);
      return [expectedService(target, inputs.service, configuration)];
    }
    case 'deploy': {
      const { expectedDeployCheck } = await import('../commands/deploy/subject.ts');
      return [await expectedDeployCheck(inputs, place)];
    }
    case 'audit':
    case 'stamp':
      return [];
  }
}
