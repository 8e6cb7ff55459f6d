import { readFileSync } from 'node:fs';
import type { AnySchemaObject } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import type { Digest } from '../../src/image/digest.ts';
import type { NodeFacts } from '../../src/commands/node/report.ts';
import { readSettings } from '../../src/commands/node/settings.ts';
import type { NodeContainer, NodeImage } from '../../src/docker/node-answers.ts';

export const HOST = '111122223333.dkr.ecr.eu-west-1.amazonaws.com';

const ajv = new Ajv2020({ allErrors: true, allowUnionTypes: true });
addFormats.default(ajv);
const validate = ajv.compile(
  JSON.parse(readFileSync(new URL('../../schemas/node.schema.json', import.meta.url), 'utf8')) as AnySchemaObject,
);

/** What the tests read from a report of `node`, or of a run without one. */
export interface ReadNode {
  readonly exitCode: number;
  readonly mode: string;
  readonly counts: Readonly<Record<string, { readonly images: number }>>;
  readonly images: readonly {
    readonly id: string;
    readonly state: string;
    readonly evidence: string | null;
    readonly message: string;
    readonly blocks: readonly { readonly kind: string }[];
    readonly uses: readonly { readonly kind: string; readonly name: string }[];
    readonly references: readonly { readonly name: string; readonly stays: { readonly reason: string } | null }[];
  }[];
  readonly plan: readonly { readonly name: string }[];
  readonly steps: readonly { readonly name: string; readonly outcome: string; readonly message: string }[];
  readonly halt: { readonly kind: string; readonly message: string } | null;
  readonly freedBytes: number | null;
  readonly error?: { readonly code: string; readonly message: string };
}

/** Reads a report of `node` as any consumer would: by `schemas/node.schema.json`. */
export function readNodeReport(json: string): ReadNode {
  const report: unknown = JSON.parse(json);
  if (!validate(report)) {
    throw new Error(`The report breaks its schema: ${ajv.errorsText(validate.errors, { separator: '\n' })}\n${json}`);
  }
  return report as ReadNode;
}

/** The time at which the nodes in these tests are examined. */
export const NOW = new Date('2026-11-28T12:00:00Z');

/** An ID that shows which image it is. */
export function idOf(letter: string): Digest {
  return `sha256:${letter.repeat(64)}`;
}

/**
 * An image of a node.
 *
 * @param names after the host: `team/a:1`; `team/a@` stands for a reference by digest
 */
export function nodeImage(letter: string, names: readonly string[], changes: Partial<NodeImage> = {}): NodeImage {
  return {
    id: idOf(letter),
    references: names.map((name) => {
      const [, repository = '', kind = ''] = /^([^:@]+)([:@])/.exec(name) ?? [];
      const whole = kind === '@' ? `${HOST}/${repository}@${idOf(letter)}` : `${HOST}/${name}`;
      return { name: whole, repository: `${HOST}/${repository}`, kind: kind === '@' ? 'digest' : 'tag' };
    }),
    created: new Date('2026-11-01T00:00:00Z'),
    bytes: 100,
    sharedBytes: 40,
    parent: undefined,
    ...changes,
  };
}

export function nodeContainer(image: string, state: NodeContainer['state'], id = `of-${image}`): NodeContainer {
  return { id, name: `name-${id}`, imageId: idOf(image), state };
}

export function nodeFacts(images: readonly NodeImage[], changes: Partial<NodeFacts> = {}): NodeFacts {
  return {
    at: NOW,
    engine: { address: 'unix:///var/run/docker.sock', version: '28.5.2', imageStore: 'classic' },
    images,
    tagged: new Map(),
    containers: [],
    agent: { kind: 'absent' },
    memory: { kind: 'absent' },
    settings: readSettings(),
    ...changes,
  };
}
