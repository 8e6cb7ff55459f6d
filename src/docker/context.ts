import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { MintmarkError } from '../errors.ts';
import { isObject } from '../util/json-object.ts';
import { defaultAddress, parseAddress, requireCertificate, type DockerHost } from './address.ts';
import { fieldOf, readIfThere, readObject, type ReadFile } from './json-file.ts';

/**
 * The engine of a docker context, as the docker CLI stores it: under the sha256 of its name.
 * docker/cli, cli/context/store/doc.go.
 *
 * @param origin where the context was chosen, for messages
 * @param directory the docker CLI's configuration directory
 * @throws MintmarkError USAGE if there is no such context or it has no engine; DOCKER if its files cannot be read
 */
export async function contextHost(
  name: string,
  origin: string,
  directory: string,
  { readFile, platform }: { readonly readFile: ReadFile; readonly platform: NodeJS.Platform },
): Promise<DockerHost> {
  const id = createHash('sha256').update(name).digest('hex');
  const path = join(directory, 'contexts', 'meta', id, 'meta.json');
  const bytes = await readIfThere(readFile, path);
  if (bytes === undefined) {
    throw new MintmarkError('USAGE', `There is no docker context ${JSON.stringify(name)}, which ${origin} names.`, {
      hint: 'docker context ls lists what there is; docker context use, DOCKER_CONTEXT or DOCKER_HOST choose.',
    });
  }
  const endpoints = fieldOf(readObject(bytes, path), 'Endpoints');
  const endpoint = isObject(endpoints) ? endpoints['docker'] : undefined;
  // A context may leave the host to the platform.
  const host = fieldOf(endpoint, 'Host') ?? '';
  if (!isObject(endpoint) || typeof host !== 'string') {
    throw new MintmarkError('USAGE', `The docker context ${JSON.stringify(name)} names no Docker Engine.`, {
      hint: 'Choose another with docker context use, DOCKER_CONTEXT or DOCKER_HOST.',
    });
  }
  const verify = fieldOf(endpoint, 'SkipTLSVerify') !== true;
  const from = join(directory, 'contexts', 'tls', id, 'docker');
  const [ca, cert, key] = await Promise.all(
    ['ca.pem', 'cert.pem', 'key.pem'].map((file) => readIfThere(readFile, join(from, file))),
  );
  if (ca !== undefined) requireCertificate(ca, join(from, 'ca.pem'));
  const secured = !verify || [ca, cert, key].some((file) => file !== undefined);
  return parseAddress(
    host || defaultAddress(platform),
    secured ? { ca, cert, key, verify } : undefined,
    `the docker context ${JSON.stringify(name)}`,
  );
}
