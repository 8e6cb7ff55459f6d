import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { NODE } from '../../src/commands/node/options.ts';
import { planNode } from '../../src/commands/node/plan.ts';
import { judgeSettings } from '../../src/commands/node/settings.ts';
import { renderNodeText } from '../../src/commands/node/text.ts';
import { AGENT_CONFIG } from '../../src/ecs/agent-config.ts';
import { AGENT_STATE } from '../../src/ecs/agent-state.ts';
import { HOST, nodeContainer, nodeFacts, nodeImage } from '../support/nodes.ts';
import { tablesOf } from '../support/tables.ts';

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const PAGE = read('docs/node.md');

/** The first column of the table with this head. */
function column(head: string): string[] {
  const table = tablesOf(PAGE).find(([row]) => row?.[head] !== undefined) ?? [];
  return table.map((row) => /`(\w[\w-]*)/.exec(row[head] ?? '')?.[1] ?? '');
}

interface Schema {
  readonly $defs: {
    readonly image: { readonly properties: { readonly state: { readonly enum: readonly string[] } } };
  };
}

describe('docs/node.md', () => {
  test('shows what is printed', () => {
    const image = {
      ...nodeImage('e', ['billing@', 'checkout@'], {
        created: new Date('2026-11-25'),
        bytes: 2_063_232,
        sharedBytes: 0,
      }),
      id: `sha256:e354a7c11ed2${'0'.repeat(52)}`,
    } as const;
    const facts = nodeFacts(
      [
        image,
        nodeImage('d', ['billing:latest'], { bytes: 5_200_000, sharedBytes: 0 }),
        nodeImage('c', ['search:v41'], { bytes: 3_100_000, sharedBytes: 0 }),
      ],
      {
        containers: [nodeContainer('d', 'active')],
        tagged: new Map([[image.id, new Date('2026-11-25T09:00:00Z')]]),
      },
    );
    const serviceOf = (repository: string): string => repository.replace(`${HOST}/`, '');
    const { removals, ...judged } = planNode(facts, {
      keep: 0,
      allowOnce: false,
      isSelected: () => true,
      serviceOf,
    });
    const text = renderNodeText(
      {
        ...judged,
        command: 'node',
        exitCode: 1,
        at: facts.at,
        engine: facts.engine,
        agent: facts.agent,
        memory: 'absent',
        memoryFault: undefined,
        cleanup: facts.settings,
        settings: [],
        plan: removals,
        keep: 0,
        mode: 'look',
        steps: [],
        halt: undefined,
        freedBytes: undefined,
      },
      { colors: false, columns: 80 },
    );
    expect(/^```console\n\$ [^\n]*\n(.*?)^```/ms.exec(PAGE)?.[1]).toBe(text);
  });

  test('names every state, and no other', () => {
    const schema = JSON.parse(read('schemas/node.schema.json')) as Schema;
    expect(column('`state`').sort()).toEqual(schema.$defs.image.properties.state.enum.toSorted());
  });

  test('names every setting that causes a warning', () => {
    const worst = column('setting').map((setting) => [setting, '1000h'] as const);
    const settings = new Map<string, string>([
      ...worst,
      ['ECS_DISABLE_IMAGE_CLEANUP', 'true'],
      ['ECS_IMAGE_PULL_BEHAVIOR', 'prefer-cached'],
      ['ECS_ENABLE_UNTRACKED_IMAGE_CLEANUP', 'true'],
    ]);
    const warned = judgeSettings(settings, { stuck: 5, leaked: 0 }).map(({ setting }) => setting);
    expect(new Set(column('setting'))).toEqual(new Set(warned));
  });

  test('has an SSM document whose parameters are all used, with safe defaults', () => {
    const document = JSON.parse(/^```json\n(.*?)^```/ms.exec(PAGE)?.[1] ?? '') as {
      schemaVersion: string;
      parameters: Record<string, { default: string }>;
      mainSteps: { inputs: { runCommand: string[] } }[];
    };
    const command = document.mainSteps.flatMap(({ inputs }) => inputs.runCommand).join('\n');
    expect(document.schemaVersion).toBe('2.2');
    const used = [...command.matchAll(/\{\{ (\w+) \}\}/g)].map(([, name]) => name);
    expect(used.sort()).toEqual(Object.keys(document.parameters).sort());
    expect(document.parameters['Fix']?.default).toBe('--dry-run');
  });

  test("has a daemon whose options exist, and that can read the agent's files", () => {
    const { containerDefinitions, volumes } = JSON.parse(read('docs/node/task-definition.json')) as {
      containerDefinitions: { command: string[]; mountPoints: { sourceVolume: string; containerPath: string }[] }[];
      volumes: { name: string; host: { sourcePath: string } }[];
    };
    const [container] = containerDefinitions;
    const [, built = ''] = /^CMD (.*)$/m.exec(read('docs/node/Dockerfile')) ?? [];
    const options = Object.values(NODE.options).map(({ usage }) => usage?.split(' ')[0]);
    for (const [verb, ...given] of [container?.command ?? [], JSON.parse(built) as string[]]) {
      expect(verb).toBe(NODE.verb);
      expect(options).toEqual(expect.arrayContaining(given.filter((one) => one.startsWith('--'))));
    }
    const mounted = (container?.mountPoints ?? []).map(({ sourceVolume, containerPath }) => {
      const [source] = volumes.filter(({ name }) => name === sourceVolume);
      return [source?.host.sourcePath, containerPath];
    });
    const paths = ['/var/run/docker.sock', dirname(AGENT_STATE), dirname(AGENT_CONFIG)];
    expect(mounted).toEqual(paths.map((path) => [path, path]));
  });

  test('pins the installed version to that of this package', () => {
    const { version } = JSON.parse(read('package.json')) as { version: string };
    const pinned = /(?:VERSION=|mintmark@|mintmark-node:|download\/v|release )(\d+\.\d+\.\d+)/g;
    for (const path of ['docs/node.md', 'docs/node/Dockerfile', 'docs/node/task-definition.json']) {
      const versions = [...read(path).matchAll(pinned)].map(([, found]) => found);
      expect([path, new Set(versions)]).toEqual([path, new Set([version])]);
    }
  });
});
