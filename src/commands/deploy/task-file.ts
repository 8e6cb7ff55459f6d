import { isObject } from '../../util/json-object.ts';
import type { TaskContainer, TaskDefinition } from '../../ecs/task-definition.ts';
import { platformOf } from '../../ecs/platform.ts';
import { readWritten, refusal } from '../../config/refusal.ts';
import { type Mistake, type Path, type YamlSource, Tagged } from '../../config/source.ts';
import { found, quote } from '../../config/words.ts';

const HINT = `Write one of these:
  JSON as aws ecs register-task-definition takes it, and amazon-ecs-render-task-definition writes it
  a CloudFormation template with resources of the type AWS::ECS::TaskDefinition
Or name a task definition that is registered: FAMILY:REVISION, or its ARN.`;

/** About an intrinsic function. */
const UNRESOLVED = 'which only CloudFormation resolves: check what it has registered, by ARN or FAMILY:REVISION';

type Fields = Readonly<Record<string, unknown>>;

/** Where a task definition is in the file, and how its keys are written there. */
interface Found {
  readonly path: Path;
  readonly fields: Fields;
  /** Its name, if it has no family. */
  readonly id: string;
  readonly spelled: Spelling;
}

/** How a key is written: the API's keys begin in lower case, those of CloudFormation in upper case. */
type Spelling = (key: string) => string;

const inApi: Spelling = (key) => key;
const inTemplate: Spelling = (key) => key.charAt(0).toUpperCase() + key.slice(1);

/**
 * The task definitions of a file: the JSON of ECS's API, on its own or as describe-task-definition prints it, or a
 * CloudFormation template, in JSON or YAML. An image that CloudFormation would have to resolve is refused, never
 * guessed.
 *
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ecs-taskdefinition.html
 *
 * @param path as messages show it
 * @throws MintmarkError `CONFIG` naming every mistake as `FILE:LINE:COLUMN: what`
 */
export function parseTaskFile(bytes: Uint8Array, path: string): readonly TaskDefinition[] {
  const file = { path, hint: HINT };
  // JSON is YAML too.
  const source = readWritten(bytes, file, { tags: INTRINSICS });
  const mistakes: Mistake[] = [];
  const definitions = find(source, mistakes).flatMap((one) => definitionOf(one, path, source, mistakes));
  if (mistakes.length > 0) throw refusal(file, source, mistakes);
  return definitions;
}

function find({ data, valueAt, keyAt }: YamlSource, mistakes: Mistake[]): Found[] {
  if (!isObject(data)) {
    mistakes.push({ offset: 0, what: `the file must be a map, not ${found(data)}` });
    return [];
  }
  const { taskDefinition, Resources: resources } = data;
  const forms = ['taskDefinition', 'Resources', 'containerDefinitions'].filter((key) => isFilled(data[key]));
  if (forms.length > 1) {
    const what = `the file has ${forms.map(quote).join(' and ')}: write only what is deployed`;
    mistakes.push({ offset: keyAt(forms.slice(0, 1)), what });
    return [];
  }
  if (isObject(taskDefinition)) {
    return [{ path: ['taskDefinition'], fields: taskDefinition, id: 'taskDefinition', spelled: inApi }];
  }
  if (!isObject(resources)) return [{ path: [], fields: data, id: 'the task definition', spelled: inApi }];
  const unresolved = Object.entries(resources).filter(
    ([id, value]) => id === 'Fn::Transform' || (id.startsWith('Fn::ForEach::') && hasDefinition(value)),
  );
  for (const [id] of unresolved) {
    const what = `${quote(id)} may stand for task definitions, ${UNRESOLVED}`;
    mistakes.push({ offset: keyAt(['Resources', id]), what });
  }
  const definitions = Object.entries(resources).filter(([, resource]) => isDefinition(resource));
  if (definitions.length + unresolved.length === 0) {
    mistakes.push({ offset: keyAt(['Resources']), what: 'no resource is of the type AWS::ECS::TaskDefinition' });
  }
  return definitions.flatMap(([id, resource]): Found[] => {
    const path = ['Resources', id, 'Properties'];
    const fields = isObject(resource) ? resource['Properties'] : undefined;
    const intrinsic = intrinsicOf(fields);
    if (isObject(fields) && intrinsic === undefined) return [{ path, fields, id, spelled: inTemplate }];
    const what = intrinsic === undefined ? "has no 'Properties'" : `has ${intrinsic} for 'Properties', ${UNRESOLVED}`;
    mistakes.push({ offset: valueAt(path), what: `${quote(id)} ${what}` });
    return [];
  });
}

function isFilled(value: unknown): boolean {
  return isObject(value) || Array.isArray(value);
}

function isDefinition(resource: unknown): boolean {
  return isObject(resource) && resource['Type'] === 'AWS::ECS::TaskDefinition';
}

/** Whether a loop makes task definitions. Loops can be nested. */
function hasDefinition(value: unknown): boolean {
  return isDefinition(value) || (isFilled(value) && Object.values(value ?? {}).some(hasDefinition));
}

function definitionOf(
  { path, fields, id, spelled }: Found,
  file: string,
  source: YamlSource,
  mistakes: Mistake[],
): TaskDefinition[] {
  const list = fields[spelled('containerDefinitions')];
  const at = [...path, spelled('containerDefinitions')];
  const intrinsic = intrinsicOf(list);
  if (intrinsic !== undefined) {
    mistakes.push({
      offset: source.valueAt(at),
      what: `${quote(spelled('containerDefinitions'))} is ${intrinsic}, ${UNRESOLVED}`,
    });
    return [];
  }
  if (!Array.isArray(list) || list.length === 0) {
    const what = `${quote(spelled('containerDefinitions'))} must be a list of at least one container, not ${Array.isArray(list) ? 'an empty one' : found(list)}`;
    mistakes.push({ offset: source.valueAt(at), what });
    return [];
  }
  const [first, ...others] = list.flatMap((container: unknown, index): TaskContainer[] =>
    containerOf(container, [...at, String(index)], spelled, file, source, mistakes),
  );
  if (first === undefined) return [];
  const family = textOf(fields[spelled('family')]);
  const revision = fields[spelled('revision')];
  const platform = fields[spelled('runtimePlatform')];
  return [
    {
      name: family === undefined ? id : typeof revision === 'number' ? `${family}:${revision}` : family,
      family,
      containers: [first, ...others],
      platform: isObject(platform)
        ? platformOf(textOf(platform[spelled('operatingSystemFamily')]), textOf(platform[spelled('cpuArchitecture')]))
        : undefined,
      requires: [fields[spelled('requiresCompatibilities')]].flat().filter((one) => typeof one === 'string'),
      constraints: constraintsOf(fields[spelled('placementConstraints')], spelled),
    },
  ];
}

/** Omits those that only CloudFormation can resolve: without one, tasks may be placed on more nodes, never on fewer. */
function constraintsOf(constraints: unknown, spelled: Spelling): string[] {
  return [constraints].flat().flatMap((one) => {
    if (!isObject(one) || one[spelled('type')] !== 'memberOf') return [];
    const text = textOf(one[spelled('expression')]);
    return text === undefined ? [] : [text];
  });
}

function containerOf(
  container: unknown,
  path: Path,
  spelled: Spelling,
  file: string,
  { valueAt, position }: YamlSource,
  mistakes: Mistake[],
): TaskContainer[] {
  const wrong = (at: Path, what: string): [] => {
    mistakes.push({ offset: valueAt(at), what });
    return [];
  };
  const choice = intrinsicOf(container);
  if (choice !== undefined) return wrong(path, `a container is ${choice}, ${UNRESOLVED}`);
  if (!isObject(container)) return wrong(path, `a container must be a map, not ${found(container)}`);
  const name = textOf(container[spelled('name')]) ?? String(Number(path.at(-1)) + 1);
  const image = container[spelled('image')];
  const at = [...path, spelled('image')];
  const intrinsic = intrinsicOf(image);
  if (intrinsic !== undefined) {
    return wrong(
      at,
      `${quote(spelled('image'))} of the container ${quote(name)} is ${intrinsic}, ${UNRESOLVED}, or write the image itself`,
    );
  }
  if (image === undefined || image === '') return wrong(path, `the container ${quote(name)} has no image`);
  if (typeof image !== 'string') return wrong(at, `${quote(spelled('image'))} must be text, not ${found(image)}`);
  // A value that only CloudFormation resolves may be either.
  const consistency = container[spelled('versionConsistency')];
  const resolvesAtStart = consistency !== undefined && consistency !== 'enabled';
  return [{ name, image, resolvesAtStart, place: { path: file, ...position(valueAt(at)) } }];
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** In their short form. https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html */
const INTRINSICS = (
  'And Base64 Cidr Condition Equals FindInMap GetAtt GetAZs If ImportValue Join Not Or ' +
  'Ref Select Split Sub Transform ToJsonString Length'
)
  .split(' ')
  .map((name) => `!${name}`);

/** The intrinsic function in a value of a template, as its author wrote it; undefined for plain data. */
function intrinsicOf(value: unknown): string | undefined {
  if (value instanceof Tagged) return value.tag;
  if (!isObject(value)) return undefined;
  const [name, ...others] = Object.keys(value);
  return others.length === 0 && name !== undefined && /^(?:Fn::\w+|Ref)$/.test(name) ? name : undefined;
}
