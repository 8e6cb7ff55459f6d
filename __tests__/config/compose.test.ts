import { describe, expect, test } from '@jest/globals';
import { MintmarkError } from '../../src/errors.ts';
import { type ComposeImage, parseCompose } from '../../src/config/compose.ts';

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

  test('are all of them where it builds none', () => {
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
    [`services:\n  web:\n    build: .\n    image: ${HOST}/web:\${TAG:-dev}\n`, `4:12: 'image' has a variable in it: `],
    ['services:\n  web:\n    build: .\n    image: $REGISTRY/web\n', "4:12: 'image' has a variable in it: "],
    [`include: [other.yaml]\nservices:\n  web: { build: ., image: ${HOST}/web }\n`, "1:1: 'include' brings services"],
    ['services:\n  web:\n    extends: { service: base }\n    image: web\n', "3:5: 'extends' brings keys"],
  ])('is refused, with the command that does it: %j', (text, line) => {
    const { message, hint } = refusalOf(text);
    expect(message).toContain(`compose.yaml:${line}`);
    expect(hint).toContain('\n  docker compose config > compose.resolved.yaml');
  });

  test('does not matter in an image that is only pulled beside those that are built', () => {
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
    ['services: *nobody\n', '1:11: Unresolved alias'],
  ])('%j', (text, line) => {
    expect(refusalOf(text).message.split('\n')).toEqual([expect.stringContaining(`compose.yaml:${line}`)]);
  });
});
