import boundaries from 'eslint-plugin-boundaries';
import tseslint from 'typescript-eslint';

/** One outside system each: none of them may import another. */
const SYSTEMS = [
  'ecr',
  'iam',
  'cache',
  'mark',
  'ledger',
  'ecs',
  'docker',
  'registry',
  'github',
  'config',
  'hooks',
  'workflows',
];
/** Those that are reached by AWS's SDK: what they have in common is in `src/aws`. */
const AWS_SYSTEMS = ['ecr', 'ecs', 'ledger'];
/** What every folder may import: the one error class, and pure helpers. */
const HELPERS = ['errors', 'util'];

/** What commands may import, and what they share. What a registry can do they learn from `registries`. */
const FOR_COMMANDS = [
  'runtime',
  'registries',
  'connection',
  'claim',
  'fleet',
  'ownership',
  'rules',
  'report',
  'image',
  'sandbox',
  'aws',
  ...SYSTEMS.filter((system) => system !== 'ecr'),
  ...HELPERS,
];

const folder = (type) => ({ type, pattern: `src/${type}` });
const allow = (from, to) => ({ from: { element: { type: from } }, allow: { to: { element: { type: to } } } });

const BY_NAME = {
  selector: 'ExportDefaultDeclaration',
  message: 'Export by name: a name is searched for, a default is not.',
};
/** Of a property that may be left out or be undefined, the compiler does not see that somebody forgot it. */
const ONE_WAY = {
  selector: 'TSPropertySignature[optional=true] > TSTypeAnnotation > TSUnionType > TSUndefinedKeyword',
  message: 'Let it be left out, or let it be undefined: not both.',
};

/** A literal that is spread says nothing but that a line was to stay short. */
const UNGROUPED = {
  selector:
    ':matches(ObjectExpression, ArrayExpression, CallExpression, NewExpression) > SpreadElement > :matches(ObjectExpression, ArrayExpression, TSAsExpression[expression.type="ArrayExpression"])',
  message: 'Write its entries out, one per line.',
};

export default tseslint.config(
  { ignores: ['dist', 'node_modules', 'coverage', '__tests__/fixtures'] },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/explicit-module-boundary-types': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      'no-restricted-syntax': ['error', BY_NAME, UNGROUPED],
    },
  },
  {
    files: ['__tests__/**/*.ts'],
    ignores: ['__tests__/support/property.ts'],
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        { name: 'fast-check', allowTypeImports: true, message: 'Take fc from support/property.ts: it has the seed.' },
      ],
    },
  },
  {
    files: ['src/**/*.ts'],
    plugins: { boundaries },
    settings: {
      'boundaries/elements': [
        { type: 'front-end', mode: 'file', pattern: 'src/(cli|action).ts' },
        { type: 'front-end', pattern: 'src/(cli|action)' },
        { type: 'errors', mode: 'file', pattern: 'src/errors.ts' },
        { type: 'page-text', mode: 'file', pattern: 'src/page/index.html' },
        // Commands know registries by what they can do: this file alone knows which kinds there are.
        { type: 'registries', mode: 'file', pattern: 'src/fleet/registries.ts' },
        // The words for claims, which the configuration, the policies and the rules use too.
        { type: 'claim', mode: 'file', pattern: 'src/ledger/claim.ts' },
        { type: 'runtime', mode: 'file', pattern: 'src/commands/runtime.ts' },
        { type: 'command', pattern: 'src/commands/*', capture: ['verb'] },
        { type: 'commands', mode: 'file', pattern: 'src/commands/*.ts' },
        ...[
          'checking',
          'inventory',
          'fleet',
          'ownership',
          'rules',
          'report',
          'image',
          'connection',
          'sandbox',
          'aws',
          'page',
          'util',
          ...SYSTEMS,
        ].map(folder),
      ],
      'import/resolver': { node: { extensions: ['.ts'] } },
    },
    rules: {
      'no-restricted-syntax': ['error', BY_NAME, UNGROUPED, ONE_WAY],
      'boundaries/no-unknown-files': 'error',
      'boundaries/dependencies': [
        'error',
        {
          default: 'disallow',
          policies: [
            allow('front-end', [
              'front-end',
              'command',
              'commands',
              'runtime',
              'checking',
              'rules',
              'report',
              'github',
              'aws',
              ...HELPERS,
            ]),
            allow('commands', ['commands', 'checking', 'inventory', ...FOR_COMMANDS]),
            allow('command', ['commands', 'checking', 'inventory', 'page', ...FOR_COMMANDS]),
            // No command imports another's folder.
            {
              from: { element: { type: 'command' } },
              allow: { to: { element: { type: 'command', captured: { verb: '{{ from.element.captured.verb }}' } } } },
            },
            // The demo runs guards.
            {
              from: { element: { type: 'command', captured: { verb: 'demo' } } },
              allow: { to: { element: { type: 'command', captured: { verb: 'guard' } } } },
            },
            allow('checking', ['checking', ...FOR_COMMANDS]),
            allow('inventory', ['inventory', ...FOR_COMMANDS]),
            allow('fleet', [
              'fleet',
              'registries',
              'connection',
              'runtime',
              'config',
              'mark',
              'image',
              'aws',
              ...HELPERS,
            ]),
            allow('registries', ['runtime', 'connection', 'ecr', ...HELPERS]),
            allow('ownership', ['ownership', 'connection', 'config', 'mark', 'image', ...HELPERS]),
            allow('runtime', ['report', 'connection', ...HELPERS]),
            allow('rules', ['rules', 'report', 'connection', 'claim', 'image', ...HELPERS]),
            allow('report', ['report', 'image', 'page-text', ...HELPERS]),
            // In a browser, with the words of the rules.
            allow('page', ['page', 'rules', 'report', 'image', ...HELPERS]),
            allow('image', ['image', ...HELPERS]),
            allow('sandbox', ['sandbox', 'image', ...HELPERS]),
            allow('connection', ['connection', 'image', ...HELPERS]),
            allow('claim', ['image', ...HELPERS]),
            allow('aws', ['aws', ...HELPERS]),
            allow('util', ['util', 'errors']),
            allow('config', ['rules', 'connection', 'claim']),
            allow('iam', ['connection', 'claim']),
            allow('ledger', ['connection', 'claim']),
            allow('cache', ['connection']),
            allow('ecr', ['connection']),
            allow('github', ['report']),
            ...AWS_SYSTEMS.map((system) => allow(system, ['aws'])),
            ...SYSTEMS.map((system) => allow(system, [system, 'image', ...HELPERS])),
          ],
        },
      ],
      'no-restricted-globals': [
        'error',
        { name: 'process', message: 'The environment is handed in by the front end.' },
        { name: 'console', message: 'Output is handed in by the front end.' },
      ],
    },
  },
  {
    files: ['src/cli.ts', 'src/cli/{last-words,program,run,runtime}.ts', 'src/action/{step,runtime}.ts'],
    rules: { 'no-restricted-globals': 'off' },
  },
);
