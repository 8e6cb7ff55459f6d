import { MintmarkError } from '../errors.ts';

/** The grammar of an OCI tag (distribution-spec, "Pulling manifests"), so that a service name may be part of one. */
const SERVICE_NAME = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/;
/** A service by default is its repository, and ECR allows those namespaces (CreateRepository, repositoryName: 256 characters). */
const OWNER_NAME = /^(?=.{1,256}$)[A-Za-z0-9_][A-Za-z0-9_.-]*(?:\/[A-Za-z0-9_][A-Za-z0-9_.-]*)*$/;

const HINT =
  "Use letters, digits, '_', '.' and '-', at most 128 of them, and no '.' or '-' first. " +
  "Pass it with --service, or set 'service' in mintmark.yml.";

/**
 * The name of a service, as a person gave it: unchanged.
 *
 * @param origin where the name came from, as a message says it
 * @throws MintmarkError `USAGE` when it could not be part of a tag
 */
export function serviceName(name: string, origin: string): string {
  if (SERVICE_NAME.test(name)) return name;
  throw new MintmarkError(
    'USAGE',
    `${origin} gives the service the name ${JSON.stringify(name)}, which cannot be part of a tag`,
    {
      hint: HINT,
    },
  );
}

/**
 * The name of a service that is known by its repository: as a service name, and `/` between its parts.
 *
 * @throws MintmarkError `USAGE` when it could not be a label that every shell and format takes unquoted
 */
export function ownerName(name: string): string {
  if (OWNER_NAME.test(name)) return name;
  throw new MintmarkError('USAGE', `The service name ${JSON.stringify(name)} cannot be part of a build ID`, {
    hint: HINT,
  });
}
