import { describe, expect, test } from '@jest/globals';
import { parseTaskFile } from '../../src/commands/deploy/task-file.ts';
import { MintmarkError } from '../../src/errors.ts';
import type { TaskDefinition } from '../../src/ecs/task-definition.ts';

const WEB = '111122223333.dkr.ecr.eu-west-1.amazonaws.com/web';

function parse(text: string): readonly TaskDefinition[] {
  return parseTaskFile(new TextEncoder().encode(text), 'task.json');
}

function refusalOf(text: string): MintmarkError {
  try {
    parse(text);
  } catch (error) {
    if (error instanceof MintmarkError && error.code === 'CONFIG') return error;
    throw error;
  }
  throw new Error('The text was accepted.');
}

const DEFINITION = {
  family: 'web',
  requiresCompatibilities: ['EC2'],
  runtimePlatform: { cpuArchitecture: 'ARM64', operatingSystemFamily: 'LINUX' },
  containerDefinitions: [
    { name: 'app', image: `${WEB}:1`, memory: 256, versionConsistency: 'disabled' },
    { name: 'proxy', image: 'envoyproxy/envoy:v1' },
  ],
  placementConstraints: [
    { type: 'memberOf', expression: 'attribute:pool == web' },
    { type: 'memberOf', expression: '' },
    { type: 'distinctInstance' },
  ],
};

describe('a task definition', () => {
  test('is read as aws ecs register-task-definition accepts it, with the place of each image', () => {
    expect(parse(JSON.stringify(DEFINITION, undefined, 2))).toEqual([
      {
        name: 'web',
        family: 'web',
        platform: 'linux/arm64',
        requires: ['EC2'],
        constraints: ['attribute:pool == web'],
        containers: [
          { name: 'app', image: `${WEB}:1`, resolvesAtStart: true, place: { path: 'task.json', line: 13, column: 16 } },
          {
            name: 'proxy',
            image: 'envoyproxy/envoy:v1',
            resolvesAtStart: false,
            place: { path: 'task.json', line: 19, column: 16 },
          },
        ],
      },
    ]);
  });

  test.each([
    ['on one line', JSON.stringify(DEFINITION)],
    ['with tabs', JSON.stringify(DEFINITION, undefined, '\t')],
    ['as describe-task-definition prints it', JSON.stringify({ taskDefinition: { ...DEFINITION }, tags: [] })],
  ])('is read %s', (_, text) => {
    expect(parse(text)).toMatchObject([{ name: 'web', containers: [{ image: `${WEB}:1` }, {}] }]);
  });

  test('has its revision in the name if the file has it', () => {
    expect(parse(JSON.stringify({ ...DEFINITION, revision: 7 }))).toMatchObject([{ name: 'web:7', family: 'web' }]);
  });
});

const TEMPLATE = `Parameters:
  Tag: { Type: String }
Resources:
  Web:
    Type: AWS::ECS::TaskDefinition
    Properties:
      Family: web
      ExecutionRoleArn: !GetAtt Role.Arn
      RuntimePlatform: { CpuArchitecture: X86_64 }
      ContainerDefinitions:
        - Name: app
          Image: ${WEB}:1
          VersionConsistency: !Ref Consistency
          Environment:
            - { Name: REGION, Value: !Sub '\${AWS::Region}' }
            - Name: LIST
              Value: !Join [',', [a, b]]
      PlacementConstraints:
        - { Type: memberOf, Expression: attribute:pool == web }
        - { Type: memberOf, Expression: !Sub 'attribute:zone == \${Zone}' }
  Worker:
    Type: AWS::ECS::TaskDefinition
    Properties:
      ContainerDefinitions:
        - { Name: app, Image: ${WEB}:2 }
  Role: { Type: AWS::IAM::Role }
`;

describe('a CloudFormation template', () => {
  test('yields all its task definitions, whatever it leaves to CloudFormation elsewhere', () => {
    expect(parse(TEMPLATE)).toEqual([
      {
        name: 'web',
        family: 'web',
        platform: 'linux/amd64',
        requires: [],
        constraints: ['attribute:pool == web'],
        containers: [
          { name: 'app', image: `${WEB}:1`, resolvesAtStart: true, place: { path: 'task.json', line: 12, column: 18 } },
        ],
      },
      expect.objectContaining({ name: 'Worker', family: undefined, platform: undefined }),
    ]);
  });

  test.each([
    ['!Sub', 23, `!Sub '\${AWS::AccountId}.dkr.ecr.eu-west-1.amazonaws.com/web:1'`],
    ['!Ref', 23, '!Ref Image'],
    ['!Join', 24, `!Join ['', [a, b]]`],
    ['Fn::Sub', 18, `{ 'Fn::Sub': 'x' }`],
    ['Ref', 18, '{ Ref: Image }'],
  ])('is refused if an image is %s, with its place', (name, column, image) => {
    const error = refusalOf(TEMPLATE.replace(`Image: ${WEB}:1`, `Image: ${image}`));
    expect(error.message).toContain(`task.json:12:${column}: 'Image' of the container 'app' is ${name}, which only`);
    expect(error.message).toContain('by ARN or FAMILY:REVISION');
  });

  test.each([
    ['the containers', "Fn::If: [Big, [{ Name: app, Image: 'x' }], []]", "'ContainerDefinitions' is Fn::If"],
    ['the containers, in short', '!If [Big, !Ref A, !Ref B]', "'ContainerDefinitions' is !If"],
    ['a container', "[!If [Big, { Name: app, Image: 'x' }, !Ref AWS::NoValue]]", 'a container is !If'],
    ['a container, in long', "[{ Fn::If: [Big, { Name: app, Image: 'x' }, x] }]", 'a container is Fn::If'],
  ])('is refused if a function decides on %s', (_, value, message) => {
    const indented = value.startsWith('Fn') ? `\n        ${value}` : ` ${value}`;
    const template = `Resources:\n  Web:\n    Type: AWS::ECS::TaskDefinition\n    Properties:\n      ContainerDefinitions:${indented}\n`;
    expect(refusalOf(template).message).toContain(`${message}, which only CloudFormation resolves`);
  });

  test('is refused if a function decides on the properties', () => {
    const template =
      'Resources:\n  Web:\n    Type: AWS::ECS::TaskDefinition\n    Properties: { Fn::If: [Big, {}, {}] }\n';
    expect(refusalOf(template).message).toContain("'Web' has Fn::If for 'Properties', which only CloudFormation");
  });

  test('is refused if a loop creates task definitions, or a macro could', () => {
    const loop = (type: string): string =>
      `  Fn::ForEach::Outer: [A, [1], { Fn::ForEach::Inner: [B, [2], { 'X\${A}\${B}': { Type: ${type} } }] }]\n`;
    expect(refusalOf(`${TEMPLATE}${loop('AWS::ECS::TaskDefinition')}`).message).toMatch(
      /^task\.json:\d+:3: 'Fn::ForEach::Outer' may stand for task definitions, which only CloudFormation resolves/,
    );
    const include = "  Fn::Transform: { Name: AWS::Include, Parameters: { Location: 's3://b/k' } }\n";
    expect(refusalOf(`${TEMPLATE}${include}`).message).toContain("'Fn::Transform' may stand for task definitions");
    expect(parse(`${TEMPLATE}${loop('AWS::SQS::Queue')}`)).toHaveLength(2);
  });

  test('without a task definition is refused', () => {
    expect(refusalOf('Resources:\n  Role: { Type: AWS::IAM::Role }\n').message).toBe(
      'task.json:1:1: no resource is of the type AWS::ECS::TaskDefinition',
    );
  });
});

describe('a file is refused, with the place of the mistake,', () => {
  test.each([
    ['no image', '{\n "containerDefinitions": [\n  { "name": "app" }\n ]\n}', "3:3: the container 'app' has no image"],
    [
      'an image that is not text',
      '{"containerDefinitions":[{"name":"app","image":5}]}',
      "1:48: 'image' must be text, not '5'",
    ],
    [
      'no container',
      '{\n "containerDefinitions": []\n}',
      "2:26: 'containerDefinitions' must be a list of at least one",
    ],
    ['no list of containers', '{"family": "web"}', "1:1: 'containerDefinitions' must be a list"],
    ['a container that is text', '{"containerDefinitions":["app"]}', "1:26: a container must be a map, not 'app'"],
    [
      'two task definitions, which tools choose between differently',
      '{"taskDefinition": {"containerDefinitions": []}, "containerDefinitions": []}',
      "1:2: the file has 'taskDefinition' and 'containerDefinitions': write only what is deployed",
    ],
    ['JSON that is cut off', '{"containerDefinitions": [', 'task.json:1:'],
    ['a list', '[]', '1:1: the file must be a map, not a list'],
    ['nothing', '', '1:1: the file must be a map, not nothing'],
    ['a template without properties', 'Resources:\n  Web: { Type: AWS::ECS::TaskDefinition }\n', "2:8: 'Web' has no"],
  ])('if it has %s', (_, text, message) => {
    const error = refusalOf(text);
    expect(error.message).toContain(message);
    expect(error.hint).toContain('FAMILY:REVISION');
  });

  test('and every mistake is listed', () => {
    const error = refusalOf('{"containerDefinitions":[{"name":"a"},{"name":"b"}]}');
    expect(error.mistakes.map(({ line }) => line)).toEqual([1, 1]);
  });
});
