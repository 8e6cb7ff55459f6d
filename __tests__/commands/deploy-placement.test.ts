import { describe, expect, test } from '@jest/globals';
import { areApart, mayBePlaced } from '../../src/commands/deploy/placement.ts';
import { holds, parsePlacement } from '../../src/commands/deploy/placement-expression.ts';
import { deployView } from '../../src/commands/deploy/view.ts';
import { renderMarkdown } from '../../src/report/markdown.ts';
import { renderText } from '../../src/report/text.ts';
import { instances, service, task } from '../support/cluster.ts';
import { inDeployScene } from '../support/deploy-scene.ts';
import { makeImage } from '../support/images.ts';
import type { DeployReport } from '../../src/commands/deploy/report.ts';

type Fields = Readonly<Record<string, unknown>>;

const shared = makeImage({ files: 'shared' });
const other = makeImage({ files: 'other' });

const on = (...providers: string[]): Fields => ({
  capacityProviderStrategy: providers.map((capacityProvider) => ({ capacityProvider, weight: 1 })),
});
const onlyIf = (expression: string): Fields => ({ placementConstraints: [{ type: 'memberOf', expression }] });
const APART = [{ note: 'apart', twin: { users: ['billing'] } }];

interface Cluster {
  readonly web?: Fields;
  readonly billing?: Fields;
  /** The node that billing runs on. */
  readonly node?: Fields;
  readonly attributes?: Readonly<Record<string, string>>;
  /** Further fields of web's task definition. */
  readonly definition?: Fields;
}

/** `billing` runs the image on a node, and `web`, which runs on another one, is about to get it from its own repository. */
async function deployed({
  web = {},
  billing = {},
  node = {},
  attributes = {},
  definition = {},
}: Cluster): Promise<DeployReport> {
  let report: DeployReport | undefined;
  await inDeployScene(async ({ push, define, ecs, deploy }) => {
    await define(`${await push('web', shared, 'v1')}:v1`, definition);
    const uri = await push('billing', shared, 'v1');
    const [first, second] = instances(2);
    if (first === undefined || second === undefined) throw new Error('two instances were made');
    const more = Object.entries(attributes).map(([name, value]) => ({ name, value }));
    await ecs({
      clusters: [
        {
          name: 'prod',
          instances: [{ ...first, attributes: [first['attributes'], more].flat(), ...node }, second],
          services: [service('web', web), service('billing', billing)],
          tasks: [
            task('billing', 0, `${uri}:v1`, shared.digest),
            task('web', 1, `${await push('web', other, 'before')}:before`, other.digest),
          ],
        },
      ],
    });
    report = await deploy();
  });
  if (report === undefined) throw new Error('nothing was deployed');
  return report;
}

describe('task placement', () => {
  test.each<[string, Cluster]>([
    ['other capacity providers', { web: on('blue'), billing: on('green'), node: { capacityProviderName: 'green' } }],
    [
      'constraints on different values of an attribute',
      {
        web: onlyIf('attribute:pool == web'),
        billing: onlyIf('attribute:pool in [billing, batch]'),
        attributes: { pool: 'billing' },
      },
    ],
    [
      'constraints of the task definition',
      {
        definition: onlyIf('attribute:pool == web'),
        billing: onlyIf('attribute:pool == billing'),
        attributes: { pool: 'billing' },
      },
    ],
  ])('keeps two images apart, which is a note: %s', async (_, cluster) => {
    const report = await deployed(cluster);
    expect(report).toMatchObject({
      verdict: 'unique',
      exitCode: 0,
      findings: [{ rule: 'mutable-reference' }],
      notes: APART,
    });
    const view = deployView(report);
    expect(view.headline.sentence).toBe(
      'prod has an image of web from another repository, but on other nodes (1 warning).',
    );
    for (const said of [renderText(view, { colors: false, columns: 400 }), renderMarkdown(view)]) {
      expect(said).toContain('keep them on different nodes');
    }
  });

  test.each<[string, Cluster]>([
    ['there are no constraints', {}],
    [
      'they share a capacity provider',
      { web: on('blue', 'green'), billing: on('green'), node: { capacityProviderName: 'green' } },
    ],
    ['only one of the two has capacity providers', { web: on('blue'), node: { capacityProviderName: 'green' } }],
    [
      'the twin is on a node of the other’s provider',
      { web: on('blue'), billing: on('green'), node: { capacityProviderName: 'blue' } },
    ],
    [
      'a new node could fit both',
      { web: onlyIf('attribute:pool == web'), billing: onlyIf('attribute:disk == large'), attributes: { pool: 'x' } },
    ],
    [
      'only ECS can evaluate the expression',
      { web: onlyIf('attribute:ecs.instance-type =~ g2.*'), billing: onlyIf('agentConnected == true') },
    ],
    [
      'the expression cannot be read',
      { web: onlyIf('attribute:pool == web and'), billing: onlyIf('attribute:pool == billing') },
    ],
  ])('does not keep them apart if %s', async (_, cluster) => {
    const report = await deployed(cluster);
    expect(report).toMatchObject({ verdict: 'shared', exitCode: 1, notes: [] });
    expect(report.findings[0]).toMatchObject({ rule: 'colocated-images' });
  });

  test('decides which of the twin’s nodes count', async () => {
    const nodes = async (cluster: Cluster): Promise<unknown> => (await deployed(cluster)).findings[0];
    expect(await nodes({ web: on('blue'), node: { capacityProviderName: 'blue' } })).toMatchObject({
      nodes: { count: 1 },
    });
    expect(await nodes({ web: on('blue'), node: { capacityProviderName: 'green' } })).toMatchObject({
      nodes: { count: 0 },
    });
    const zone = { attributes: { zone: 'a' } };
    expect(await nodes({ web: onlyIf('attribute:zone == a'), ...zone })).toMatchObject({ nodes: { count: 1 } });
    expect(await nodes({ web: onlyIf('attribute:zone != a'), ...zone })).toMatchObject({ nodes: { count: 0 } });
  });
});

describe('an expression of the cluster query language', () => {
  const node = {
    id: 'i-0',
    platform: undefined,
    provider: undefined,
    attributes: new Map([
      ['pool', 'web'],
      ['ecs.instance-type', 't2.small'],
      ['gpu', undefined],
    ]),
  };

  test.each([
    ['attribute:pool == web', true],
    ['attribute:pool equals web', true],
    ['attribute:pool == billing', false],
    ['attribute:pool != web', false],
    ['attribute:pool not_equals billing', true],
    ['attribute:ecs.instance-type in [t2.small, t2.medium]', true],
    ['attribute:ecs.instance-type in [t2.large]', false],
    ['attribute:ecs.instance-type !in [t2.large]', true],
    ['attribute:ecs.instance-type not_in [t2.small]', false],
    ['attribute:gpu exists', true],
    ['attribute:gpu !exists', false],
    ['attribute:disk exists', false],
    ['attribute:disk not_exists', true],
    ['attribute:disk == large', false],
    ['attribute:disk != large', undefined],
    ['attribute:gpu == none', false],
    ['attribute:ecs.instance-type =~ t2.*', undefined],
    ['attribute:pool > a', undefined],
    ['runningTasksCount == 1', undefined],
    ['task:group == service:web', undefined],
    ['attribute:pool == web && attribute:gpu exists', true],
    ['attribute:pool == web and attribute:disk exists', false],
    ['attribute:pool == billing or attribute:gpu exists', true],
    ['agentConnected == true and attribute:pool == billing', false],
    ['agentConnected == true || attribute:pool == web', true],
    ['agentConnected == true and attribute:pool == web', undefined],
    ['!(attribute:pool == web)', false],
    ['not (attribute:pool == billing)', true],
    ['(attribute:pool == web and attribute:gpu exists) or agentConnected == true', true],
    ['(attribute:pool == billing or attribute:gpu exists) and !(attribute:disk exists)', true],
    // Undefined or broken expressions decide nothing.
    ['attribute:pool == billing and attribute:pool == web or attribute:gpu exists', undefined],
    ['attribute:pool == "billing"', undefined],
    ['attribute:pool ==', undefined],
    ['attribute:pool in [billing', undefined],
    ['(attribute:pool == billing', undefined],
    ['attribute:pool == billing)', undefined],
    ['attribute:pool == a b', undefined],
    ['attribute:pool is billing', undefined],
    ['', undefined],
  ])('%s: %s', (text, expected) => {
    expect(holds(parsePlacement(text), node)).toBe(expected);
  });

  test('is not evaluated for nodes that are gone', () => {
    const placement = { providers: ['blue'], expressions: ['attribute:pool == billing'] };
    expect(mayBePlaced(placement, undefined)).toBe(true);
    expect(
      mayBePlaced({ ...placement, providers: undefined }, { id: 'i-0', platform: undefined, provider: undefined }),
    ).toBe(true);
  });

  test.each([
    ['attribute:pool == a', 'attribute:pool == b', true],
    ['attribute:pool == a', 'attribute:pool == a', false],
    ['attribute:pool in [a, b]', 'attribute:pool in [b, c]', false],
    ['attribute:pool in [a, b]', 'attribute:pool in [c]', true],
    ['attribute:pool == a and attribute:zone == x', 'attribute:zone == y', true],
    ['attribute:pool == a or attribute:zone == x', 'attribute:zone == y', false],
    ['not (attribute:pool == a)', 'attribute:pool == b', false],
    ['attribute:pool != a', 'attribute:pool == b', false],
    ['attribute:pool == a and agentConnected == true', 'attribute:pool == b', true],
  ])('%s and %s: apart %s', (one, another, expected) => {
    const placement = (text: string): { providers: undefined; expressions: string[] } => ({
      providers: undefined,
      expressions: [text],
    });
    expect(areApart(placement(one), placement(another))).toBe(expected);
    expect(areApart(placement(another), placement(one))).toBe(expected);
  });
});
