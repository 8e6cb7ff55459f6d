import { readFileSync } from 'node:fs';
import { Ajv, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';

/** The parts of GitHub's OpenAPI 3.0 description that are read here. */
interface Description {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: {
    readonly parameters: Readonly<Record<string, Parameter>>;
    readonly examples: Readonly<Record<string, { readonly value: unknown }>>;
  };
}

interface Operation {
  readonly parameters?: readonly (Parameter | Reference)[];
  readonly requestBody?: { readonly content: Content };
  readonly responses: Readonly<Record<string, { readonly content?: Content }>>;
}

interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required?: boolean;
  readonly schema: object;
}

interface Reference {
  readonly $ref: string;
}

type Content = Readonly<
  Record<string, { readonly schema: Schema; readonly examples?: Readonly<Record<string, Reference>> }>
>;

interface Schema {
  readonly properties?: object;
}

/** One request as GitHub describes it. */
export interface Described {
  /** `POST /repos/{owner}/{repo}/check-runs` */
  readonly route: string;
  /** The variable parts of the path, by name. */
  readonly path: Readonly<Record<string, string>>;
  /** The parts of a request that GitHub does not describe; empty if it describes everything. */
  readonly faults: readonly string[];
  /** GitHub's own example of an answer. */
  readonly example: unknown;
}

const JSON_TYPE = 'application/json';
/** Written by scripts/github-description.mjs. */
const FIXTURE = new URL('../../fixtures/api.github.com.json', import.meta.url);
const description = JSON.parse(readFileSync(FIXTURE, 'utf8')) as Description;

// OpenAPI keywords outside JSON Schema are only descriptive.
const ajv = new Ajv({ allErrors: true, strict: false, validateSchema: false, coerceTypes: false });
addFormats.default(ajv);
ajv.addSchema(description, 'github');
const lenient = new Ajv({ allErrors: true, strict: false, validateSchema: false, coerceTypes: true });
addFormats.default(lenient);

const compiled = new Map<string, ValidateFunction>();

/** Finds a request in the description and checks it; undefined if there is no such path or method. */
export function describe(method: string, url: URL, body: unknown): Described | undefined {
  for (const [template, operations] of Object.entries(description.paths)) {
    const operation = operations[method.toLowerCase()];
    const path = matchOf(template, url.pathname);
    if (operation === undefined || path === undefined) continue;
    const faults = [
      ...parameterFaults(operation, 'path', path),
      ...parameterFaults(operation, 'query', Object.fromEntries(url.searchParams)),
      ...bodyFaults(template, method.toLowerCase(), operation, body),
    ];
    return { route: `${method} ${template}`, path, faults, example: exampleOf(operation) };
  }
  return undefined;
}

function matchOf(template: string, pathname: string): Record<string, string> | undefined {
  const pattern = template.replaceAll(/\{(\w+)\}/g, '(?<$1>[^/]+)');
  const groups = new RegExp(`^${pattern}$`).exec(pathname);
  return groups === null ? undefined : { ...groups.groups };
}

function parameterFaults(operation: Operation, place: Parameter['in'], given: Record<string, string>): string[] {
  const known = (operation.parameters ?? []).map(resolveParameter).filter((parameter) => parameter.in === place);
  const check = lenient.compile({
    type: 'object',
    properties: Object.fromEntries(known.map(({ name, schema }) => [name, schema])),
    required: known.filter(({ required }) => required === true).map(({ name }) => name),
    additionalProperties: false,
  });
  return check({ ...given }) ? [] : [`${place}: ${lenient.errorsText(check.errors)}`];
}

function resolveParameter(parameter: Parameter | Reference): Parameter {
  if (!('$ref' in parameter)) return parameter;
  const found = description.components.parameters[parameter.$ref.split('/').at(-1) ?? ''];
  if (found === undefined) throw new Error(`The description has no ${parameter.$ref}`);
  return found;
}

/** An undescribed property would have no effect on GitHub: sending it is a mistake. */
function bodyFaults(template: string, method: string, { requestBody }: Operation, body: unknown): string[] {
  const schema = requestBody?.content[JSON_TYPE]?.schema;
  if (schema === undefined) return body === undefined ? [] : ['body: there is one'];
  const pointer = ['paths', template, method, 'requestBody', 'content', JSON_TYPE, 'schema'];
  const ref = `github#/${pointer.map((part) => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'))).join('/')}`;
  const check = compiled.get(ref) ?? ajv.compile({ $ref: ref });
  compiled.set(ref, check);
  const described = Object.keys(schema.properties ?? {});
  const unknown = Object.keys(body ?? {}).filter((key) => !described.includes(key));
  return [
    ...(check(body) ? [] : [`body: ${ajv.errorsText(check.errors)}`]),
    ...unknown.map((key) => `body: ${key} is not described`),
  ];
}

function exampleOf({ responses }: Operation): unknown {
  const answers = Object.entries(responses).find(([status]) => status.startsWith('2'))?.[1].content?.[JSON_TYPE];
  const [first] = Object.values(answers?.examples ?? {});
  return first === undefined ? undefined : description.components.examples[first.$ref.split('/').at(-1) ?? '']?.value;
}
