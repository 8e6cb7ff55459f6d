import type { Scratch } from '../support/scratch.ts';

const RULE = `import type { Rule } from './rule.ts';

export interface DummyRule {
  readonly rule: 'dummy-rule';
  readonly reference: string;
}

export const dummyRule: Rule<DummyRule> = {
  severity: 'warn',
  title: 'The image is a dummy',
  reason: 'A dummy serves nobody.',
  fix: 'Build an image.',
  fault: 'it is a dummy',
  describe: ({ reference }) => ({
    message: \`\${reference} is a dummy\`,
    steps: [{ text: 'Build an image.' }],
    fields: { reference },
  }),
};
`;

const TRANSPORT = `import { digestOf } from '../digest.ts';
import type { ImageSource } from './source.ts';

export const dummy: ImageSource = {
  read: ({ rest }) =>
    Promise.resolve({
      identity: { platformImages: [{ platform: 'linux/amd64', imageId: digestOf(Buffer.from(rest)) }] },
      labels: new Map([['linux/amd64', {}]]),
    }),
};
`;

const FORMAT = `import type { Format } from './formats.ts';

export const DUMMY: Format = {
  render: ({ command, findings }) =>
    \`\${[command, ...findings.map(({ rule, severity, message }) => \`\${severity} \${rule}: \${message}\`)].join('\\n')}\\n\`,
  renderFailure: (command, { message }) => \`\${command} failed: \${message}\\n\`,
};
`;

/** The steps of each recipe for a dummy: those in src/ and schemas/, by the heading in CONTRIBUTING.md. */
export const RECIPES: Readonly<Record<string, (scratch: Scratch) => void>> = {
  'Add a rule': (scratch) => {
    scratch.add('src/rules/dummy-rule.ts', RULE);
    const rules = 'src/rules/rules.ts';
    scratch.insert(
      rules,
      "import { docsUrl } from '../util/docs-url.ts';",
      "import { dummyRule } from './dummy-rule.ts';",
    );
    scratch.insert(rules, "'shared-image': sharedImage,", "  'dummy-rule': dummyRule,");
    const finding = "    { rule: 'dummy-rule' as const, reference: facts.image.source.text },";
    scratch.insert('src/checking/judge.ts', '...reusedTags(facts, configuration),', finding);
    const key = '"dummy-rule": { "description": "The image is a dummy. Default: warn.", "$ref": "#/$defs/level" },';
    scratch.insert('schemas/mintmark.schema.json', '"shared-image": {', key);
  },
  'Add an image source': (scratch) => {
    scratch.add('src/image/sources/dummy.ts', TRANSPORT);
    scratch.insert(
      'src/image/transport.ts',
      'oci: {',
      '  dummy: {',
      "    kind: 'file',",
      "    syntax: 'dummy:TEXT',",
      "    help: 'no image at all',",
      "    load: async () => (await import('./sources/dummy.ts')).dummy,",
      '  },',
    );
  },
  'Add an option': (scratch) => {
    const entry = "    dummy: text({ usage: '--dummy <text>', help: 'what a dummy says' }),";
    scratch.insert('src/commands/check/options.ts', '...TARGET,', entry);
    const use = "  runtime.stderr.write(`The dummy says ${options.dummy ?? 'nothing'}.\\n`);";
    scratch.insert('src/commands/check/run.ts', "runtime.progress({ step: 'identify' });", use);
  },
  'Add a report format': (scratch) => {
    scratch.add('src/report/dummy.ts', FORMAT);
    scratch.insert(
      'src/report/formats.ts',
      "text: async () => (await import('./text.ts')).TEXT,",
      "  dummy: async () => (await import('./dummy.ts')).DUMMY,",
    );
  },
};
