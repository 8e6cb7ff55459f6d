import { execFileSync, spawn } from 'node:child_process';
import { mkdir, readFile, symlink, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { requestHandler } from '../../src/aws/http.ts';
import { configuredImages } from '../../src/commands/check/configured-images.ts';
import { deploySubject } from '../../src/commands/deploy/subject.ts';
import { namedImages } from '../../src/commands/check/named-images.ts';
import { loadConfiguration } from '../../src/config/load.ts';
import { connectEngine } from '../../src/docker/engine.ts';
import { readAgentConfig } from '../../src/ecs/agent-config.ts';
import { makeDirectory } from '../../src/util/directory.ts';
import { openToWrite, readWhole } from '../../src/util/regular-file.ts';
import { inDirectory } from '../support/lab.ts';

/** In a directory with the pipe `pipe.yml`, which nothing writes to. */
function withPipe(work: (directory: string, pipe: string) => Promise<void>): Promise<void> {
  return inDirectory(async (directory) => {
    const pipe = join(directory, 'pipe.yml');
    execFileSync('mkfifo', [pipe]);
    await work(directory, pipe);
  });
}

describe('writing to a pipe', () => {
  test('is refused if nothing reads it', () =>
    withPipe(async (_, pipe) => {
      await expect(openToWrite(pipe)).rejects.toThrow('it is a pipe that nothing reads');
    }));

  test('otherwise delivers everything, and only then closes it', () =>
    withPipe(async (_, pipe) => {
      const reader = spawn('cat', [pipe], { stdio: ['ignore', 'pipe', 'inherit'] });
      const read = text(reader.stdout);
      // Until cat has opened it.
      const written = async (): Promise<void> => {
        const file = await openToWrite(pipe).catch(() => undefined);
        if (file === undefined) return written();
        await file.writeFile('a report');
        await file.close();
      };
      await written();
      expect(await read).toBe('a report');
    }));
});

describe('writing to a file', () => {
  test.each([
    ['an image', Buffer.concat([Buffer.from('manifest.json'), Buffer.alloc(500)])],
    ['a compressed image', gzipSync('manifest.json')],
  ])('is refused if it holds %s, which is kept', (_name, content) =>
    inDirectory(async (directory) => {
      const file = join(directory, 'image.tar');
      await writeFile(file, content);
      await expect(openToWrite(file)).rejects.toThrow('it is not a text file, and its content would be lost');
      expect((await readFile(file)).equals(content)).toBe(true);
    }),
  );

  test.each([
    ['is empty', ''],
    ['holds an older report', 'é'.repeat(40_000)],
    ['holds one with a character that the limit splits', ` ${'é'.repeat(40_000)}`],
  ])('starts over if it %s', (_name, content) =>
    inDirectory(async (directory) => {
      const path = join(directory, 'report.txt');
      await writeFile(path, content);
      const file = await openToWrite(path);
      await file.writeFile('a report');
      await file.close();
      expect(await readFile(path, 'utf8')).toBe('a report');
    }),
  );
});

describe('a whole file', () => {
  test('is read up to the limit', () =>
    inDirectory(async (directory) => {
      const file = join(directory, 'file');
      await writeFile(file, Buffer.alloc(200_000, 'x'));
      expect((await readWhole(file, 200_000)).equals(Buffer.alloc(200_000, 'x'))).toBe(true);
      await expect(readWhole(file, 199_999)).rejects.toThrow('it has more than 199999 bytes');
    }));

  test('cannot be a pipe, a device or a directory', () =>
    withPipe(async (directory, pipe) => {
      await expect(readWhole(pipe)).rejects.toThrow('it is not a regular file');
      await expect(readWhole('/dev/zero')).rejects.toThrow('it is not a regular file');
      await expect(readWhole(directory)).rejects.toThrow('it is a directory');
      await expect(readWhole(join(directory, 'none'))).rejects.toMatchObject({ code: 'ENOENT' });
    }));

  test('may be /dev/null, which is empty', async () => {
    expect(await readWhole('/dev/null')).toHaveLength(0);
  });
});

describe('a pipe does not hang a run', () => {
  const DOOR = { env: {} };
  const attempts: readonly (readonly [string, (pipe: string, cwd: string) => Promise<unknown>])[] = [
    ['mintmark.yml', (pipe, cwd) => loadConfiguration({ cwd, configPath: pipe })],
    [
      'the Compose file',
      async (_pipe, cwd) => {
        await writeFile(join(cwd, 'mintmark.yml'), 'version: 1\ncompose: pipe.yml\n');
        return configuredImages(await loadConfiguration({ cwd, configPath: undefined }), [], { ...DOOR, cwd });
      },
    ],
    [
      'the metadata file',
      (pipe, cwd) => namedImages({ metadataFile: pipe, to: ['111122223333.dkr.ecr.eu-west-1.amazonaws.com/a'] }, cwd),
    ],
    [
      'the task definition',
      (pipe, cwd) => deploySubject({ taskDefinition: pipe, cluster: 'a', ecsService: undefined }, { cwd }),
    ],
    [
      'the certificates of AWS_CA_BUNDLE',
      (pipe) => requestHandler({ AWS_CA_BUNDLE: pipe }, { connectionTimeout: 1, requestTimeout: 1 }),
    ],
    ['the settings of the ECS agent', (pipe) => readAgentConfig(pipe)],
    [
      "the docker CLI's configuration",
      async (pipe, cwd) => {
        await symlink(pipe, join(cwd, 'config.json'));
        // It only causes a warning.
        return connectEngine({ DOCKER_CONFIG: cwd }, (warning) => {
          throw new Error(warning);
        });
      },
    ],
  ];
  test.each(attempts)('as %s', (_, attempt) =>
    withPipe(async (directory, pipe) => {
      await expect(attempt(pipe, directory)).rejects.toThrow(/it is not a regular file/);
    }),
  );
});

/** The SDK would wait for it, and the process with it. */
test.each([
  'AWS_CONFIG_FILE',
  'AWS_SHARED_CREDENTIALS_FILE',
  'AWS_WEB_IDENTITY_TOKEN_FILE',
  'AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE',
])('neither a pipe nor a huge file is passed to the SDK: %s', (name) =>
  withPipe(async (directory, pipe) => {
    const limits = { connectionTimeout: 1, requestTimeout: 1 };
    await expect(requestHandler({ [name]: pipe }, limits)).rejects.toMatchObject({
      code: 'USAGE',
      message: `${name} names ${pipe}, which is not a regular file`,
    });
    const huge = join(directory, 'huge');
    await writeFile(huge, '');
    await truncate(huge, 1024 ** 3);
    await expect(requestHandler({ [name]: huge }, limits)).rejects.toMatchObject({
      message: `${name} names ${huge}, which has more than 16777216 bytes`,
    });
    // The SDK's message about these is its own, and a shell's <(command) is intended.
    for (const path of [directory, join(directory, 'none'), '/dev/fd/63', '/dev/null']) {
      await expect(requestHandler({ [name]: path }, limits)).resolves.toBeDefined();
    }
  }),
);

test.each(['config', 'credentials'])("nor the user's own %s", (name) =>
  withPipe(async (directory, pipe) => {
    await mkdir(join(directory, '.aws'));
    const path = join(directory, '.aws', name);
    await symlink(pipe, path);
    const limits = { connectionTimeout: 1, requestTimeout: 1 };
    await expect(requestHandler({ HOME: directory }, limits)).rejects.toMatchObject({
      message: `${path} is not a regular file`,
    });
  }),
);

describe('a directory', () => {
  test('is created with its parents, and may exist', () =>
    inDirectory(async (directory) => {
      const path = join(directory, 'a', 'b', 'c');
      await Promise.all([makeDirectory(path), makeDirectory(path)]);
      await makeDirectory(path);
      await writeFile(join(path, 'file'), '');
      await expect(makeDirectory(join(path, 'file', 'below'))).rejects.toMatchObject({ code: 'EEXIST' });
    }));

  test.each(['/proc/mintmark/v1', '/dev/null/v1'])('that cannot be created is an error at once: %s', async (path) => {
    await expect(makeDirectory(path)).rejects.toThrow();
  });

  test('is not created below a link to nothing', () =>
    inDirectory(async (directory) => {
      await symlink(join(directory, 'nothing'), join(directory, 'link'));
      await expect(makeDirectory(join(directory, 'link', 'below'))).rejects.toMatchObject({ code: 'EEXIST' });
      await mkdir(join(directory, 'nothing'));
      await makeDirectory(join(directory, 'link', 'below'));
    }));
});
