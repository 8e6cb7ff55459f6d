import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { MintmarkError } from '../../src/errors.ts';
import { parseConfiguration } from '../../src/config/parse.ts';
import type { Configuration } from '../../src/config/configuration.ts';
import { fc } from '../support/property.ts';

const IMAGE = `sha256:${'3e'.repeat(32)}`;
const TABLE = 'arn:aws:dynamodb:eu-west-1:111122223333:table/mintmark';
const ROLE = 'arn:aws:iam::444455556666:role/mintmark';

function parse(text: string | Uint8Array): Configuration {
  return parseConfiguration(typeof text === 'string' ? new TextEncoder().encode(text) : text, 'mintmark.yml');
}

/** The lines of the error for a text. The data names the same places. */
function mistakes(text: string | Uint8Array): string[] {
  try {
    parse(text);
  } catch (error) {
    if (!(error instanceof MintmarkError) || error.code !== 'CONFIG') throw error;
    const lines = error.message.split('\n');
    const places = lines.map((line) => line.split(':').slice(0, 2).join(':'));
    expect(error.mistakes.map(({ path, line }) => `${path}:${line}`)).toEqual(places);
    return lines;
  }
  throw new Error('The text was accepted.');
}

describe('a valid file', () => {
  test('may name the region of a ledger twice', () => {
    const dynamodb = { table: TABLE, region: 'eu-west-1' };
    expect(parse(JSON.stringify({ version: 1, ledger: { dynamodb } })).ledger).toEqual({ dynamodb });
  });

  test('sets every key', () => {
    const text = `# yaml-language-server: $schema=node_modules/mintmark/schemas/mintmark.schema.json
version: 1
service: checkout
image: oci:build/image
to: 111122223333.dkr.ecr.eu-west-1.amazonaws.com/team/checkout
compose: deploy/compose.yaml
services:
  checkout: ['*.dkr.ecr.*.amazonaws.com/team/checkout']
  billing: &billing
    - 127.0.0.1:5000/team/billing
    - '**/{billing,invoices}/**'
  old-billing: *billing
registries:
  - region: eu-west-1
  - { region: us-gov-west-1, account: '012345678901' }
  - { region: eu-central-1, role: ${ROLE}, repositories: [team/**, app], tags: { service: '*' } }
  - { region: eu-central-1, profile: hub, role: [${ROLE}, { arn: ${ROLE}, externalId: fleet-7, sessionName: ci }] }
exclude: ['**/build-cache']
rules:
  unmarked-image: off
allowances:
  - repository: '**/legacy'
    image: ${IMAGE}
    reason: Retired in March
    expires: 2028-02-29
  - { repository: '**/base', reason: Shared on purpose, expires: '2027-01-01' }
`;
    expect(parse(text)).toEqual({
      file: 'mintmark.yml',
      service: 'checkout',
      image: {
        reference: 'oci:build/image',
        to: '111122223333.dkr.ecr.eu-west-1.amazonaws.com/team/checkout',
        place: { path: 'mintmark.yml', line: 4, column: 8 },
      },
      compose: { path: 'deploy/compose.yaml', place: { path: 'mintmark.yml', line: 6, column: 10 } },
      services: new Map([
        ['checkout', ['*.dkr.ecr.*.amazonaws.com/team/checkout']],
        ['billing', ['127.0.0.1:5000/team/billing', '**/{billing,invoices}/**']],
        ['old-billing', ['127.0.0.1:5000/team/billing', '**/{billing,invoices}/**']],
      ]),
      servicePlaces: new Map([
        ['checkout', { path: 'mintmark.yml', line: 8, column: 3 }],
        ['billing', { path: 'mintmark.yml', line: 9, column: 3 }],
        ['old-billing', { path: 'mintmark.yml', line: 12, column: 3 }],
      ]),
      places: expect.any(Object),
      registries: [
        { region: 'eu-west-1' },
        { region: 'us-gov-west-1', account: '012345678901' },
        {
          region: 'eu-central-1',
          roles: [{ arn: ROLE }],
          repositories: ['team/**', 'app'],
          tags: { service: '*' },
        },
        {
          region: 'eu-central-1',
          profile: 'hub',
          roles: [{ arn: ROLE }, { arn: ROLE, externalId: 'fleet-7', sessionName: 'ci' }],
        },
      ],
      exclude: ['**/build-cache'],
      movingTags: [],
      rules: { 'unmarked-image': 'off' },
      allowances: [
        {
          repository: '**/legacy',
          image: IMAGE,
          reason: 'Retired in March',
          expires: '2028-02-29',
          place: { path: 'mintmark.yml', line: 22, column: 5 },
        },
        {
          repository: '**/base',
          reason: 'Shared on purpose',
          expires: '2027-01-01',
          place: { path: 'mintmark.yml', line: 26, column: 5 },
        },
      ],
    });
  });

  test('says how owners are determined, and where each entry is', () => {
    const text = `version: 1
services:
  billing: &billing
    - '*/a'
    - '*/b'
  old-billing: *billing
ownership:
  tag: service
  patterns:
    - '*/{service}'
    - '*/team/{service}'
registries:
  - region: eu-west-1
  - region: us-east-1
exclude: ['**/x', '**/y']
`;
    const place = (line: number, column: number): object => ({ path: 'mintmark.yml', line, column });
    expect(parse(text)).toMatchObject({
      ownership: { tag: 'service', patterns: ['*/{service}', '*/team/{service}'] },
      places: {
        services: new Map([
          ['billing', [place(4, 7), place(5, 7)]],
          ['old-billing', [place(4, 7), place(5, 7)]],
        ]),
        tag: place(8, 8),
        patterns: [place(10, 7), place(11, 7)],
        registries: [place(13, 5), place(14, 5)],
        exclude: [place(15, 11), place(15, 19)],
      },
    });
  });

  test('matches the documentation', () => {
    const page = readFileSync(new URL('../../docs/configuration.md', import.meta.url), 'utf8');
    const [, example] = /```yaml\n(.*?)```/s.exec(page) ?? [];
    expect(parse(String(example))).toMatchObject({ service: 'checkout', allowances: [{ expires: '2027-03-31' }] });
  });

  test('may start with a byte order mark, and have Windows line endings', () => {
    expect(parse('\uFEFFversion: 1\r\nservice: checkout\r\n').service).toBe('checkout');
  });
});

describe('a mistake is shown where it is', () => {
  test.each([
    ['version: 1\nservces: {}\n', "2:1: unknown key 'servces'; did you mean 'services'?"],
    ['version: 1\nmonitors: {}\n', "2:1: unknown key 'monitors'; known here: version, service, "],
    [
      'version: 1\nregistries:\n  - Region: eu-west-1\n    region: eu-west-1\n',
      "3:5: unknown key 'Region'; did you mean 'region'?",
    ],
    ['version: 1\nrules:\n  shared-imag: off\n', "3:3: unknown key 'shared-imag'; did you mean 'shared-image'?"],
    ['version: 1\nrules:\n  shared-image: eror\n', "3:17: 'shared-image' is 'eror'; did you mean 'error'?"],
    ['version: 1\nrules:\n  shared-image: fatal\n', "3:17: 'shared-image' is 'fatal'; known here: off, warn, error"],
    ['service: checkout\n', "1:1: the file lacks the key 'version'"],
    ['version: 2\n', "1:10: 'version' must be the number 1, not '2'"],
    ['version: 1\nservice:\n', "2:9: 'service' must be text, not nothing"],
    ['version: 1\nservice: 7\n', "2:10: 'service' must be text, not '7': put it in quotes"],
    ['version: 1\nservice: my app\n', "2:10: 'service' must be a service name "],
    [
      'version: 1\nimage: my app\n',
      "2:8: 'image' names no image with 'my app': write NAME[:TAG] for an image of the local Docker Engine, ",
    ],
    ['version: 1\nimage: [app]\n', "2:8: 'image' must be text, not a list"],
    ['version: 1\nto: registry.example/app\n', "2:1: 'to' needs the key 'image'"],
    [
      'version: 1\ncompose: ""\n',
      "2:10: 'compose' must be a Compose file, relative to this file, such as 'compose.yaml'",
    ],
    ['version: 1\nservices:\n  my app: ["**/x"]\n', '3:3: the key must be a service name '],
    ['version: 1\nservices: { app: "**/app" }\n', "2:18: 'app' must be a list, not '**/app'"],
    ['version: 1\nservices: { app: [] }\n', "2:18: 'app' must not be empty"],
    ['version: 1\nservices: { app: ["**/app", app] }\n', "2:29: an entry of 'app' can never match with 'app': "],
    ['version: 1\nownership: {}\n', "2:12: 'ownership' must not be empty"],
    ['version: 1\nownership: { tags: service }\n', "2:14: unknown key 'tags'; did you mean 'tag'?"],
    ['version: 1\nownership: { tag: "" }\n', "2:19: 'tag' must be the key of the ECR tag whose value is the service, "],
    ['version: 1\nownership: { patterns: [] }\n', "2:24: 'patterns' must not be empty"],
    [
      'version: 1\nownership:\n  patterns:\n    - "*/{service}"\n    - "**/{services}"\n',
      "5:7: an entry of 'patterns' can name no service with '**/{services}': '{service}' is missing",
    ],
    [
      'version: 1\nownership: { patterns: ["*/*-{service}"] }\n',
      "2:25: an entry of 'patterns' can name no service with '*/*-{service}': next to '{service}', ",
    ],
    ['version: 1\nregistries: []\n', "2:13: 'registries' must not be empty"],
    ['version: 1\nregistries: [{}]\n', "2:14: an entry of 'registries' lacks the key 'region'"],
    [
      'version: 1\nregistries: [{ region: Ireland }]\n',
      "2:24: 'region' must be the AWS region, such as 'eu-west-1', not 'Ireland'",
    ],
    [
      'version: 1\nregistries:\n  - { region: eu-west-1, account: 012345678901 }\n',
      "3:35: 'account' must be text, not '012345678901': put it in quotes: '012345678901'",
    ],
    [
      'version: 1\nregistries:\n  - { region: eu-west-1, tags: { team: 1.10 } }\n',
      "3:40: 'team' must be text, not '1.10': put it in quotes: '1.10'",
    ],
    ['version: 1\nservice: 0x1F\n', "2:10: 'service' must be text, not '0x1F': put it in quotes: '0x1F'"],
    ['version: 1\nservice: True\n', "2:10: 'service' must be text, not 'True': put it in quotes: 'True'"],
    ['version: 1\nservice: &a 007\n', "2:13: 'service' must be text, not '007': put it in quotes: '007'"],
    ['version: 02\n', "1:10: 'version' must be the number 1, not '02'"],
    ['version: 1\nrules:\n  shared-image: False\n', "3:17: 'shared-image' is 'False'; known here: off, warn, error"],
    [
      'version: 1\nregistries:\n  - region: eu-west-1\n    role: arn:aws:iam::1:role/x\n',
      "4:11: 'role' must be a role to assume: its ARN, ",
    ],
    [
      'version: 1\nregistries: [{ region: eu-west-1, role: { externalId: "42" } }]\n',
      "2:41: 'role' lacks the key 'arn'",
    ],
    ['version: 1\nregistries: [{ region: eu-west-1, role: [] }]\n', "2:41: 'role' must not be empty"],
    ['version: 1\nregistries: [{ region: eu-west-1, role: 7 }]\n', "2:41: 'role' must be text or a map, not '7'"],
    [
      `version: 1\nregistries: [{ region: eu-west-1, role: { arn: "${ROLE}", externalID: "42" } }]\n`,
      "2:91: unknown key 'externalID'; did you mean 'externalId'?",
    ],
    [
      `version: 1\nregistries: [{ region: eu-west-1, role: { arn: "${ROLE}", sessionName: "a b" } }]\n`,
      "2:104: 'sessionName' must be the name of the session, as CloudTrail shows it, such as 'mintmark', not 'a b'",
    ],
    [
      `version: 1\nregistries: [{ region: cn-north-1, role: ["${ROLE}"] }]\n`,
      `2:43: 'cn-north-1' is in the partition aws-cn, where '${ROLE}' cannot be assumed`,
    ],
    [
      'version: 1\nregistries: [{ region: eu-west-1, repositories: ["111122223333.dkr.ecr.eu-west-1.amazonaws.com/app"] }]\n',
      "2:50: an entry of 'repositories' can never match with '111122223333.dkr.ecr.eu-west-1.amazonaws.com/app': region and account determine the host",
    ],
    [
      'version: 1\nregistries: [{ region: eu-west-1, repositories: ["team/app:1"] }]\n',
      "2:50: an entry of 'repositories' can never match with 'team/app:1': a repository name has no tag",
    ],
    [
      `version: 1\nledger: { dynamodb: { region: us-east-1, table: "${TABLE}" } }\n`,
      "2:31: 'region' is 'us-east-1', and the table's ARN is of 'eu-west-1': leave 'region' out, or name the other table",
    ],
    ...['podman:app:1', './app.tar', 'oci-dir:build/image', 'App', "'oci:'"].map((image): [string, string] => [
      `version: 1\nimage: ${image}\n`,
      `2:8: 'image' names no image with '${image.replaceAll("'", '')}': write NAME[:TAG] for an image of the local Docker Engine, or one of: docker-daemon:NAME[:TAG], docker-archive:FILE[:NAME[:TAG]], `,
    ]),
    ['version: 1\nregistries: [{ region: eu-west-1, tags: {} }]\n', "2:41: 'tags' must not be empty"],
    ['version: 1\nregistries: [{ region: eu-west-1, tags: { team: 7 } }]\n', "2:49: 'team' must be text, not '7'"],
    [
      'version: 1\nregistries: [{ region: eu-west-1, tags: { team: { toString: 7 } } }]\n',
      "2:49: 'team' must be text, not a map",
    ],
    [
      'version: 1\nregistries: [{ region: eu-west-1, valueOf: 1 }, { region: eu-west-1, valueOf: 2 }]\n',
      "2:35: unknown key 'valueOf'; known here: region, account, profile, role, repositories, tags",
      "2:70: unknown key 'valueOf'; known here: region, account, profile, role, repositories, tags",
    ],
    [
      'version: 1\nrules: { shared-image: [{ toString: 1 }] }\n',
      "2:24: 'shared-image' is a list; known here: off, warn, error",
    ],
    [
      'version: 1\nregistries:\n  - region: eu-west-1\n  - region: eu-west-1\n',
      "4:5: 'registries' has this entry already",
    ],
    [
      'version: 1\nregistries:\n  - { region: eu-west-1, account: "111122223333" }\n  - { account: "111122223333", region: eu-west-1 }\n',
      "4:5: 'registries' has this entry already",
    ],
    [
      'version: 1\nallowances: [{ repository: "**/x", reason: " ", expires: 2027-01-01 }]\n',
      "2:44: 'reason' must be the reason",
    ],
    [
      'version: 1\nallowances: [{ repository: "**/x", reason: x, expires: 2026-02-30 }]\n',
      "2:56: 'expires' must be the last day",
    ],
    [
      'version: 1\nallowances: [{ repository: "**/x", reason: x, expires: 1.1.2027 }]\n',
      "2:56: 'expires' must be the last day",
    ],
    [
      'version: 1\nallowances: [{ repository: "**/x", reason: x, expires: 2027-01-01, image: latest }]\n',
      "2:75: 'image' must be ",
    ],
    ['- version: 1\n', '1:1: the file must be a map, not a list'],
    ['', '1:1: the file must be a map, not nothing'],
    ['# nothing\n', '1:1: the file must be a map, not nothing'],
  ])('%j', (text, ...lines) => {
    expect(mistakes(text)).toEqual(lines.map((line) => expect.stringContaining(`mintmark.yml:${line}`)));
  });

  test.each([
    ['version: 1\nversion: 1\n', '2:1: this key is in the map already'],
    ['version: 1\nservices:\n\tapp: []\n', '3:1: Tabs are not allowed'],
    ['version: 1\n---\nversion: 1\n', '2:1: a second document starts here'],
    ['version: 1\nservice: "x\n', '3:1: Missing closing "quote'],
    ['version: 1\nservice: !name x\n', "2:10: Unresolved tag: !name: put text that begins with '!' in quotes"],
    ['version: 1\nimage: app\nto: web\n', "3:5: 'to' must be the repository of the push, with its host"],
    ['version: 1\nimage: app\nto: a.example/Web\n', "3:5: 'to' must be"],
    [`version: 1\nimage: app\nto: a.example/web@sha256:${'0'.repeat(64)}\n`, "3:5: 'to' must be"],
    ['version: 1\n? [a]\n: b\n', '2:3: '],
    [
      'version: 1\nservice: *nobody\n',
      "2:10: there is no anchor '&nobody' before this alias: put text in quotes: '*nobody'",
    ],
    ['version: 1\nservice: *x\nto: &x y\n', "2:10: there is no anchor '&x' before this alias"],
    [
      'version: 1\nservices:\n  billing: &globs ["**/x"]\n  web: *glob\n',
      "4:8: there is no anchor '&glob' before this alias; did you mean '*globs'?",
    ],
    ['version: 1\nexclude:\n  - */billing\n', "3:5: to YAML, '*' begins an alias: put it in quotes: '*/billing'"],
    ['version: 1\nexclude:\n  - **/billing\n', "3:5: to YAML, '*' begins an alias: put it in quotes: '**/billing'"],
    ['version: 1\nexclude:\n  - */{a,b}\n', "3:7: to YAML, '*' begins an alias: put it in quotes: '*/{a,b}'"],
    ['version: 1\nexclude:\n  - {a,b}/x\n', "3:10: to YAML, '{' begins a map: put it in quotes: '{a,b}/x'"],
    ['version: 1\nexclude:\n  - [ab]*/x\n', "3:9: to YAML, '[' begins a list: put it in quotes: '[ab]*/x'"],
    ['version: 1\nexclude:\n  - [ab]*{c,d}\n', "3:9: to YAML, '[' begins a list: put it in quotes: '[ab]*{c,d}'"],
    ['{"version":1,"exclude":["**/x"]}}', '1:33: Unexpected flow-map-end token in YAML stream: "}"'],
    ['{"version":1,"exclude":["**/x"]}#x', '1:33: Comments must be separated from other tokens'],
    [
      'version: 1\nservice: @acme/app\n',
      "2:10: plain text in YAML cannot begin with '@': put it in quotes: '@acme/app'",
    ],
    ['version: 1\nexclude:\n  - %x\n', "3:5: plain text in YAML cannot begin with '%': put it in quotes: '%x'"],
    ['version: "1"\n', "1:10: 'version' must be the number 1, not '1': take off the quotes"],
    ['version: 1\nservice: a\0b\n', '2:11: YAML cannot contain the character U+0000'],
    ['version: 1\r\nservice: a\x07\r\n', '2:11: YAML cannot contain the character U+0007'],
    [`version: ${'['.repeat(250)}${']'.repeat(250)}\n`, '1:208: more than 100 levels are nested'],
    [`version: ${'['.repeat(50_000)}`, ''],
    ['{ a: [}\n: ]\n- {\n', ''],
  ])('in the YAML: %j', (text, line) => {
    expect(mistakes(text)).toEqual([expect.stringContaining(`mintmark.yml:${line}`)]);
  });

  test.each([
    ['[', ']'],
    ['{"a":', '}'],
  ])('in the YAML: more levels of %s than the parser can follow', (open, close) => {
    const text = `version: ${open.repeat(3000)}1${close.repeat(3000)}\n`;
    expect(mistakes(text)).toEqual([expect.stringMatching(/^mintmark\.yml:1:\d+: more than 100 levels are nested/)]);
  });

  test('all of them are listed in file order, with control characters escaped', () => {
    const text = 'service: 1\nrules: { x: off }\nservice: 2\nexclude: ["**/x", "\\e[31m"]\nallowances: [{}]\n';
    const found = mistakes(text);
    expect(found.map((line) => line.split(': ', 1).join(''))).toEqual(
      ['1:1', '2:10', '3:1', '3:10', '4:19', '5:14', '5:14', '5:14'].map((place) => `mintmark.yml:${place}`),
    );
    expect(found.join('')).not.toMatch(/[\0-\x1F]/);
  });

  test('in bytes that are not UTF-8', () => {
    const latin1 = Buffer.from('version: 1\nservice: caf\u00E9\n', 'latin1');
    expect(mistakes(latin1)).toEqual(['mintmark.yml:2:1: the file is not UTF-8 text']);
    expect(mistakes(Buffer.from('\uFEFFversion: 1\n', 'utf16le'))).toEqual([
      'mintmark.yml:1:1: the file is not UTF-8 text',
    ]);
  });
});

test('a file of aliases of aliases is refused before it fills the memory', () => {
  const levels = Array.from({ length: 12 }, (_, level) => {
    const items = Array.from({ length: 9 }, () => (level === 0 ? 'lol' : `*l${level - 1}`));
    return `l${level}: &l${level} [${items.join(', ')}]\n`;
  });
  expect(mistakes(levels.join(''))).toEqual([expect.stringContaining('alias')]);
});

test('an unknown key anywhere is the only error, with its line and column', () => {
  const lines = [
    'version: 1',
    'registries:',
    '  - region: eu-west-1',
    "    account: '111122223333'",
    'rules:',
    '  unmarked-image: warn',
    'allowances:',
    "  - repository: '**/legacy'",
    '    reason: Retired in March',
    '    expires: 2027-03-31',
  ];
  const known =
    /^(version|services?|image|to|compose|registries|exclude|rules|allowances|ownership|region|account|role|profile|tags|repositories|repository|image|reason|expires)$/;
  const key = fc.stringMatching(/^[a-zA-Z][\w-]{0,20}$/).filter((text) => !known.test(text));
  // After a line that opens a block, the new key would break the block.
  const places = lines.flatMap((line, index) => (line.endsWith(':') ? [] : [index]));
  fc.assert(
    fc.property(fc.constantFrom(...places), key, (after, unknownKey) => {
      const indent = /^ *(?:- )?/.exec(lines[after] ?? '')?.[0].length ?? 0;
      const text = lines.toSpliced(after + 1, 0, `${' '.repeat(indent)}${unknownKey}: x`);
      expect(mistakes(text.join('\n'))).toEqual([
        expect.stringContaining(`mintmark.yml:${after + 2}:${indent + 1}: unknown key '${unknownKey}'`),
      ]);
    }),
  );
});

test.each([1_000, 4_000])('%d services are read, each with its place', (count) => {
  const lines = Array.from({ length: count }, (_, at) => `  s${at}: ['*/s${at}']`);
  const { servicePlaces } = parse(['version: 1', 'services:', ...lines].join('\n'));
  expect(servicePlaces?.get(`s${count - 1}`)).toEqual({ path: 'mintmark.yml', line: count + 2, column: 3 });
});
