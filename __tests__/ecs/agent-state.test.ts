import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { readBucket } from '../../src/ecs/bolt.ts';
import { type AgentMemory, readAgentMemory } from '../../src/ecs/agent-state.ts';
import { agentDatabase } from '../support/agent-db.ts';
import { inDirectory } from '../support/lab.ts';
import { idOf } from '../support/nodes.ts';
import { fc, runs } from '../support/property.ts';

const read = (file: Buffer): Promise<AgentMemory> =>
  inDirectory(async (directory) => {
    await writeFile(join(directory, 'agent.db'), file);
    return readAgentMemory(join(directory, 'agent.db'));
  });

describe("the ECS agent's state", () => {
  test('has the images that it remembers, with their names', async () => {
    const lastUsed = new Date('2026-11-25T10:00:00Z');
    const file = agentDatabase({ [idOf('a')]: { names: ['x/a:1', 'x/b:1'], lastUsed }, [idOf('b')]: { names: [] } });
    expect(await read(file)).toEqual({
      kind: 'read',
      images: new Map([
        [idOf('a'), { names: ['x/a:1', 'x/b:1'], lastUsed }],
        [idOf('b'), { names: [], lastUsed: undefined }],
      ]),
    });
  });

  test('is read over more than one page', async () => {
    const all = Array.from({ length: 200 }, (_, at) => `sha256:${String(at).padStart(64, '0')}`);
    const memory = await read(agentDatabase(Object.fromEntries(all.map((id) => [id, { names: ['x/a:1'] }]))));
    expect(memory.kind === 'read' && [...memory.images.keys()]).toEqual(all);
  });

  test('is that of the newest transaction with an intact meta page', async () => {
    const file = agentDatabase({ [idOf('a')]: { names: [] } });
    // The newer of the two cannot be trusted, the older has the same root.
    file.writeUInt8(0xff, 16 + 16);
    expect(await read(file)).toMatchObject({ kind: 'read' });
    file.writeUInt8(0xff, 4096 + 16 + 16);
    expect(await read(file)).toEqual({ kind: 'unreadable', reason: 'it has no valid meta page' });
  });

  test('may be missing, and says why it cannot be read', async () => {
    expect(await readAgentMemory('/nowhere/agent.db')).toEqual({ kind: 'absent' });
    expect(await readAgentMemory('/')).toMatchObject({ kind: 'unreadable' });
    expect(await read(Buffer.from('{}'))).toEqual({ kind: 'unreadable', reason: 'it is not a bolt database' });
  });

  test('is refused if its entries share their bytes, so that a small file cannot become a large map', () => {
    const ids = Array.from({ length: 100 }, (_, index) => idOf(String(index)));
    const file = agentDatabase(Object.fromEntries(ids.map((id) => [id, { names: ['x/a:1'] }])));
    const start = 4 * 4096 + 16;
    for (let index = 0; index < ids.length; index += 1) {
      file.writeUInt32LE((ids.length - index) * 16, start + index * 16 + 4);
      file.writeUInt32LE(4096, start + index * 16 + 12);
    }
    expect(() => readBucket(file, 'images')).toThrow('its entries overlap');
  });

  test('is a map of images, or refused, whatever is in the file', () => {
    const whole = agentDatabase({ [idOf('a')]: { names: ['x/a:1'] } });
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1 }), (changes) => {
        const file = Buffer.from(whole);
        for (const [at, byte] of changes) file[at] = byte;
        try {
          readBucket(file, 'images');
        } catch (error) {
          expect(error).toBeInstanceOf(Error);
        }
      }),
      { numRuns: runs(200) },
    );
  });
});
