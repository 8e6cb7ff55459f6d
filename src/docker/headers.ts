import { MintmarkError } from '../errors.ts';
import type { Configuration } from './configuration.ts';
import { mapOf } from './json-file.ts';
import type { Environment } from '../util/environment.ts';

const VARIABLE = 'DOCKER_CUSTOM_HEADERS';

/** Headers that the docker CLI sets itself, whatever is configured. */
const OWN = new Set(['content-length', 'host', 'trailer', 'transfer-encoding', 'user-agent']);

/**
 * The headers that the docker CLI adds to each request, such as those that a proxy in front of an engine requires:
 * DOCKER_CUSTOM_HEADERS, else `HttpHeaders` of `config.json`. docker/cli, cli/command/cli_options.go.
 *
 * @throws MintmarkError USAGE if one of them cannot be sent
 */
export function customHeaders(env: Environment, configuration: Configuration): Readonly<Record<string, string>> {
  const given = env[VARIABLE] ?? '';
  const headers = given === '' ? configuredHeaders(configuration) : headersIn(given);
  return Object.fromEntries(headers.filter(([name]) => !OWN.has(name.toLowerCase())));
}

type Pairs = readonly (readonly [name: string, value: string])[];

function configuredHeaders({ path, document }: Configuration): Pairs {
  return Object.entries(mapOf(document, 'HttpHeaders')).map(([name, value]) =>
    // Go keeps the name, with an empty value.
    checked(name, typeof value === 'string' ? value : '', `HttpHeaders of ${path}`),
  );
}

/** A line of CSV with fields of the form `NAME=VALUE`. */
function headersIn(text: string): Pairs {
  const [line = ''] = text.split(/\r?\n/, 1);
  if (!/^(?:"(?:[^"]|"")*"|[^",]*)(?:,(?:"(?:[^"]|"")*"|[^",]*))*$/.test(line))
    throw refusal(VARIABLE, 'it is not a list');
  return [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^",]*))/g)].map(([, quoted, plain = '']) => {
    const [, name, value] = /^([^=]*)=(.*)$/s.exec(quoted?.replaceAll('""', '"') ?? plain) ?? [];
    if (name === undefined || value === undefined) throw refusal(VARIABLE, 'an entry is not NAME=VALUE');
    return checked(name.trim(), value, VARIABLE);
  });
}

function checked(name: string, value: string, origin: string): readonly [string, string] {
  try {
    new Headers().set(name, value);
    return [name, value];
  } catch (error) {
    throw refusal(origin, `no request can carry ${JSON.stringify(name)} with its value`, error);
  }
}

/** The value is not shown: it may be a secret. */
function refusal(origin: string, why: string, cause?: unknown): MintmarkError {
  return new MintmarkError('USAGE', `The headers for the Docker Engine from ${origin} cannot be used: ${why}.`, {
    hint: 'Write DOCKER_CUSTOM_HEADERS as NAME=VALUE,NAME=VALUE, and HttpHeaders of config.json as {"NAME": "VALUE"}.',
    cause,
  });
}
