import { MintmarkError } from '../errors.ts';

/**
 * A service may be called as its repository is, and ECR allows those namespaces (CreateRepository, repositoryName: 256
 * characters). No shell or format needs quotes for it.
 */
const SERVICE_NAME = /^(?=.{1,256}$)[A-Za-z0-9_][A-Za-z0-9_.-]*(?:\/[A-Za-z0-9_][A-Za-z0-9_.-]*)*$/;

/** Whether a text can be part of a tag, as the name of a service. */
export function isServiceName(text: string): boolean {
  return SERVICE_NAME.test(text);
}

/**
 * The name of a service: unchanged.
 *
 * @param origin where the name came from, as a message says it
 * @throws MintmarkError `USAGE` when it could not be part of a build ID and a label
 */
export function serviceName(name: string, origin: string): string {
  if (isServiceName(name)) return name;
  throw new MintmarkError(
    'USAGE',
    `${origin} gives the service the name ${JSON.stringify(name)}, which cannot be part of a build ID`,
    {
      hint:
        "Use letters, digits, '_', '.' and '-', with '/' between parts, at most 256 characters, and no '.' or '-' first. " +
        "Pass it with --service, or set 'service' in mintmark.yml.",
    },
  );
}
