import { MintmarkError } from '../errors.ts';
import { quoted } from '../util/cut.ts';

/**
 * A service may have the name of its repository, and ECR allows namespaces in these (CreateRepository, repositoryName:
 * 256 characters). It needs no quotes in any shell or format.
 */
const SERVICE_NAME = /^(?=.{1,256}$)[A-Za-z0-9_][A-Za-z0-9_.-]*(?:\/[A-Za-z0-9_][A-Za-z0-9_.-]*)*$/;

/** Whether a text is a valid service name. */
export function isServiceName(text: string): boolean {
  return SERVICE_NAME.test(text);
}

/**
 * Checks the name of a service and returns it unchanged.
 *
 * @param origin where the name came from, for a message
 * @throws MintmarkError `USAGE` if it cannot be part of a build ID and a label
 */
export function serviceName(name: string, origin: string): string {
  if (isServiceName(name)) return name;
  throw new MintmarkError(
    'USAGE',
    `${origin} gives the service the name ${quoted(name)}, which cannot be part of a build ID`,
    {
      hint:
        "Use letters, digits, '_', '.' and '-', with '/' between parts, at most 256 characters, and no '.' or '-' first. " +
        "Pass it with --service, or set 'service' in mintmark.yml.",
    },
  );
}
