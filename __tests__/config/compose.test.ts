import { describe, expect, test } from '@jest/globals';
import { MintmarkError } from '../../src/errors.ts';
import { type ComposeImage, parseCompose } from '../../src/config/compose.ts';
import { readEnvFile } from '../../src/config/interpolate.ts';

const HOST = '111122223333.dkr.ecr.eu-west-1.amazonaws.com';

function images(text: string): readonly ComposeImage[] {
  return parseCompose(new TextEncoder().encode(text), 'compose.yaml');
}

function refusalOf(text: string): MintmarkError {
  try {
    images(text);
  } catch (error) {
    if (error instanceof MintmarkError && error.code === 'CONFIG') return error;
    throw error;
  }
  throw new Error('The text was accepted.');
}

describe('the images of a Compose file', () => {
  test('are those that it builds, in the form that docker compose config prints', () => {
    const text = `name: shop
services:
  billing:
    build:
      context: /home/me/shop/billing
      dockerfile: Dockerfile
    image: ${HOST}/billing:dev
    networks:
      default: null
  database:
    image: postgres:17
  worker:
    build: { context: /home/me/shop/worker, dockerfile: Dockerfile }
networks:
  default:
    name: shop_default
`;
    expect(images(text)).toEqual([
      {
        service: 'billing',
        image: `${HOST}/billing:dev`,
        isBuilt: true,
        place: { path: 'compose.yaml', line: 7, column: 12 },
      },
    ]);
  });

  test('are all of them if it builds none', () => {
    const text = `services:\n  billing: { image: ${HOST}/billing }\n  web:\n    image: ${HOST}/web:2\n`;
    expect(images(text).map(({ service, image }) => [service, image])).toEqual([
      ['billing', `${HOST}/billing`],
      ['web', `${HOST}/web:2`],
    ]);
  });

  test('may be merged from elsewhere in the file, as people write it', () => {
    const text = `x-base: &base\n  build: .\nservices:\n  web:\n    <<: *base\n    image: ${HOST}/web\n  database: { image: postgres }\n`;
    expect(images(text).map(({ service }) => service)).toEqual(['web']);
  });
});

describe('what Compose has to resolve first', () => {
  test.each([
    [
      `services:\n  web:\n    build: .\n    image: ${HOST}/web:\${TAG}\n`,
      "4:12: 'image' has a variable that is not set: TAG",
    ],
    [
      'services:\n  web:\n    build: .\n    image: $REGISTRY/web\n',
      "4:12: 'image' has a variable that is not set: REGISTRY",
    ],
    [`include: [other.yaml]\nservices:\n  web: { build: ., image: ${HOST}/web }\n`, "1:1: 'include' brings services"],
    ['services:\n  web:\n    extends: { service: base }\n    image: web\n', "3:5: 'extends' brings keys"],
  ])('is refused, with the command that resolves it: %j', (text, line) => {
    const { message, hint } = refusalOf(text);
    expect(message).toContain(`compose.yaml:${line}`);
    expect(hint).toContain('\n  docker compose config > compose.resolved.yaml');
    expect(hint?.startsWith('Set the variable')).toBe(text.includes('$'));
  });

  test('does not matter in an image that is only pulled, next to built ones', () => {
    const text = `services:\n  web: { build: ., image: ${HOST}/web }\n  database: { image: "postgres:\${PG}" }\n`;
    expect(images(text).map(({ service }) => service)).toEqual(['web']);
  });
});

describe('a mistake is shown where it is', () => {
  test.each([
    ['- a\n', '1:1: the file must be a map, not a list'],
    ['version: "3"\n', "1:1: 'services' must be a map"],
    ['services: [web]\n', "1:11: 'services' must be a map"],
    ['services:\n  web: app\n', "2:8: 'web' must be a map"],
    ['services:\n  web: { build: ., image: [app] }\n', "2:27: 'image' must be text, not a list"],
    ['services:\n  web:\n\tbuild: .\n', '3:1: Tabs are not allowed'],
    ['services:\n  web: { build: ., args: { A: ${A} } }\nmore: x\n', '2:32: Unexpected flow-map-start'],
    ['services: *nobody\n', "1:11: there is no anchor '&nobody' before this alias"],
    [
      'x-d: &defaults { build: . }\nservices:\n  web:\n    <<: *defualts\n    image: x\n',
      "4:9: there is no anchor '&defualts' before this alias; did you mean '*defaults'?",
    ],
    ['x: &x [1]\nservices:\n  web:\n    <<: *x\n', "4:9: '<<' takes a map, or the alias of one"],
    ['services:\n  web:\n    <<: base\n', "3:9: '<<' takes a map, or the alias of one"],
    ['services:\n  web:\n    <<: [{ a: b }, 7]\n', "3:20: '<<' takes a map, or the alias of one"],
    ['services: {}\nservices: {}\n', '2:1: this key is in the map already'],
    ['services:\n  ? [web]\n  : { build: . }\n', '2:5: a key must be text, not a list'],
  ])('%j', (text, line) => {
    const { message, hint } = refusalOf(text);
    expect(message.split('\n')).toEqual([expect.stringContaining(`compose.yaml:${line}`)]);
    // No variable is to blame.
    expect(hint).toMatch(/^Fix it;/);
  });
});

describe('variables', () => {
  const variables = new Map(Object.entries({ REGISTRY: HOST, TAG: '7', EMPTY: '' }));

  test.each([
    ['$REGISTRY/web:$TAG', `${HOST}/web:7`],
    ['${REGISTRY}/web:${TAG:-latest}', `${HOST}/web:7`],
    ['${REGISTRY}/web:${UNSET:-latest}', `${HOST}/web:latest`],
    ['${REGISTRY}/web:${UNSET-latest}', `${HOST}/web:latest`],
    ['${REGISTRY}/web:${EMPTY:-latest}', `${HOST}/web:latest`],
    ['${REGISTRY}/web${EMPTY-x}', `${HOST}/web`],
    ['${REGISTRY}/web:${UNSET:-v${TAG:-${UNSET}}}', `${HOST}/web:v7`],
    ['${REGISTRY:?which registry}/web', `${HOST}/web`],
    ['${REGISTRY}/web${TAG:+:v${TAG}}${UNSET:+-no}${EMPTY:+-no}', `${HOST}/web:v7`],
    ['${REGISTRY}/web${EMPTY+:set}', `${HOST}/web:set`],
  ])('are resolved as Compose does: %s', (image, resolved) => {
    const text = `services: { web: { build: ., image: '${image}' } }`;
    const lookup = (name: string): string | undefined => variables.get(name);
    expect(parseCompose(new TextEncoder().encode(text), 'compose.yaml', lookup)).toMatchObject([{ image: resolved }]);
  });

  test.each([
    ['web:${TAG:?which tag}', "'image' has a variable that is not set: TAG (which tag)"],
    ['web:${TAG?}', "'image' has a variable that is not set: TAG"],
    ['web:${TAG:-${OTHER}}', "'image' has a variable that is not set: OTHER"],
    ['web:${TAG', "'image' has a variable that Compose cannot read: ${TAG"],
    ['web:${1}', "'image' has a variable that Compose cannot read: ${1}"],
    ['web:$', "'image' has a variable that Compose cannot read: $"],
    ['web:${TAG/a/b}', "'image' has a variable that Compose cannot read: ${TAG/a/b}"],
    ['web:$$TAG', "'image' has a placeholder that was not replaced: $TAG ('web:$TAG')"],
    ['web:<TAG>', "'image' has a placeholder that was not replaced: <TAG> ('web:<TAG>')"],
    ['Web', "'image' is not an image reference: the name of a repository has no upper-case letters ('Web')"],
  ])('are refused if their values are unknown: %s', (image, what) => {
    expect(refusalOf(`services: { web: { build: ., image: '${image}' } }`).message).toBe(`compose.yaml:1:37: ${what}`);
  });

  test('are refused if they are nested too deeply', () => {
    const nested = (depth: number): string => `${'${UNSET:-'.repeat(depth)}${HOST}/web${'}'.repeat(depth)}`;
    const file = (depth: number): string => `services: { web: { build: ., image: '${nested(depth)}' } }`;
    expect(parseCompose(Buffer.from(file(100)), 'compose.yaml')).toMatchObject([{ image: `${HOST}/web` }]);
    expect(refusalOf(file(20_000)).message).toBe(
      "compose.yaml:1:37: 'image' has more than 100 variables nested in one another",
    );
  });

  test('a host that only looks like ECR is refused, never skipped', () => {
    const image = '111122223333.dkr.ecr.eu-west-1.amazonaws.example/web:1';
    const { message } = refusalOf(`services: { web: { build: ., image: '${image}' } }`);
    expect(message).toContain("compose.yaml:1:37: 'image' is not an image of ECR");
  });

  test('from .env are read in the forms that are unambiguous', () => {
    const text = `# a comment\nexport A=1\nB='two # words'\nC="three" # a comment\nD=four#4 # a comment\nE=\nF=$A\nG="\\n"\nH='open\nI=four#4$A\n`;
    const read = readEnvFile(text, '.env');
    expect([...read].slice(0, 5)).toEqual([
      ['A', '1'],
      ['B', 'two # words'],
      ['C', 'three'],
      ['D', 'four#4'],
      ['E', ''],
    ]);
    for (const [name, line] of [
      ['F', 7],
      ['G', 8],
      ['H', 9],
      ['I', 10],
    ] as const) {
      expect(read.get(name)).toEqual({
        fault: `has the variable ${name}, whose value at .env:${line} only Compose reads`,
      });
    }
  });
});

test('an image has the names in build.tags too', () => {
  const text = `services:\n  web:\n    image: app\n    build:\n      tags:\n        - ${HOST}/web:1\n  worker: { build: { tags: ['${HOST}/worker'] } }\n`;
  expect(images(text).map(({ service, image, place }) => [service, image, place.line])).toEqual([
    ['web', 'app', 3],
    ['web', `${HOST}/web:1`, 6],
    ['worker', `${HOST}/worker`, 7],
  ]);
});
