import { join } from 'node:path';
import { MintmarkError } from '../errors.ts';
import { isObject, type JsonObject } from '../util/json-object.ts';
import { defaultAddress, parseAddress, type DockerHost } from './address.ts';
import type { HostRuntime } from './host.ts';
import { mapOf, readIfThere, readObject, unreadable, valuesOf } from './json-file.ts';
import { readTls } from './tls.ts';
import { digestOf, hexOf } from '../image/digest.ts';

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
  { readFile, isDirectory, platform }: Pick<HostRuntime, 'readFile' | 'isDirectory' | 'platform'>,
): Promise<DockerHost> {
  const id = hexOf(digestOf(name));
  const path = join(directory, 'contexts', 'meta', id, 'meta.json');
  const bytes = await readIfThere(readFile, path);
  if (bytes === undefined) {
    throw new MintmarkError('USAGE', `There is no docker context ${JSON.stringify(name)}, which ${origin} names.`, {
      hint: 'docker context ls lists what there is; docker context use, DOCKER_CONTEXT or DOCKER_HOST choose.',
    });
  }
  const document = readObject(bytes, path);
  const fault = faultIn(document);
  if (fault !== undefined) throw unreadable(path, fault);
  const endpoint = mapOf(document, 'Endpoints')['docker'];
  if (!isObject(endpoint)) {
    throw new MintmarkError('USAGE', `The docker context ${JSON.stringify(name)} names no Docker Engine.`, {
      hint: 'Choose another with docker context use, DOCKER_CONTEXT or DOCKER_HOST.',
    });
  }
  const host = valuesOf(endpoint, 'Host').at(-1);
  const verify = valuesOf(endpoint, 'SkipTLSVerify').at(-1) !== true;
  const from = join(directory, 'contexts', 'tls', id, 'docker');
  // The directory alone asks for TLS, whatever is in it.
  const secured = !verify || (await isDirectory(from));
  return parseAddress(
    // A context may leave the host to the platform.
    typeof host === 'string' && host !== '' ? host : defaultAddress(platform),
    secured ? await readTls(from, verify, readFile) : undefined,
    `the docker context ${JSON.stringify(name)}`,
  );
}

/** What Go's JSON decoding refuses. docker/cli, cli/context/store/metadatastore.go, cli/command/context.go. */
function faultIn(document: JsonObject): string | undefined {
  const wrong = (value: unknown, name: string, isRight: (value: unknown) => boolean, type: string): string[] =>
    valuesOf(value, name).every(isRight) ? [] : [`${name} is not ${type}`];
  const endpoints = mapOf(document, 'Endpoints');
  const { Description: description = '' } = mapOf(document, 'Metadata');
  return [
    ...wrong(document, 'Name', isString, 'a string'),
    ...wrong(document, 'Metadata', isObject, 'an object'),
    ...(isString(description) ? [] : ['Description is not a string']),
    ...wrong(document, 'Endpoints', isObject, 'an object'),
    ...Object.entries(endpoints).flatMap(([name, endpoint]) =>
      endpoint === null || isObject(endpoint) ? [] : [`the endpoint ${JSON.stringify(name)} is not an object`],
    ),
    ...wrong(endpoints['docker'], 'Host', isString, 'a string'),
    ...wrong(endpoints['docker'], 'SkipTLSVerify', (value) => typeof value === 'boolean', 'true or false'),
  ].at(0);
}

function isString(value: unknown): boolean {
  return typeof value === 'string';
}
