import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { nodeMode } from '../../src/cli/node.ts';
import { withEngine } from '../support/engine.ts';
import { inDirectory, mintmark } from '../support/lab.ts';
import { readNodeReport } from '../support/nodes.ts';

describe('mintmark node', () => {
  test.each([
    [{}, true, 'look'],
    [{ yes: true }, false, 'look'],
    [{ fix: true }, true, 'asked'],
    [{ fix: true }, false, 'fixed'],
    [{ fix: true, yes: true }, true, 'fixed'],
    [{ fix: true, dryRun: true }, false, 'asked'],
    [{ fix: true, yes: true, dryRun: true }, false, 'asked'],
  ] as const)('%j at a terminal (%s): %s', (options, isTerminal, mode) => {
    expect(nodeMode({ fix: false, yes: false, dryRun: false, ...options }, isTerminal)).toBe(mode);
  });

  test('has no verdict without an engine, and its JSON says why', async () => {
    const { exitCode, stdout, stderr } = await mintmark(['node', '--fix', '--report', 'json=-'], {
      env: { DOCKER_HOST: 'unix:///nowhere/docker.sock' },
    });
    expect([exitCode, readNodeReport(stdout).error?.code]).toEqual([3, 'DOCKER']);
    expect(stderr).toContain('Cannot reach the Docker Engine');
  });

  test('accepts only a number for --keep', async () => {
    const { exitCode, stderr } = await mintmark(['node', '--keep', 'all']);
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining('Write a whole number')]);
  });

  test('continues until SIGTERM with --every, and ends as the last run did', async () => {
    const answers = {
      'GET /info': { json: { ServerVersion: '28.5.2', DriverStatus: null } },
      'GET /images/json': { json: [] },
      'GET /containers/json': { json: [] },
    };
    await withEngine(answers, async ({ env }) => {
      const args = ['dist/cli.js', 'node', '--every', '50ms', '--report', 'emf=-'];
      const child = spawn(process.execPath, args, {
        env: { ...process.env, ...env },
        stdio: ['ignore', 'pipe', 'ignore'],
      });
      const ended = once(child, 'exit');
      let lines = 0;
      for await (const chunk of child.stdout) {
        lines += String(chunk).split('\n').length - 1;
        if (lines >= 2) child.kill('SIGTERM');
      }
      expect(lines).toBeGreaterThanOrEqual(2);
      expect(await ended).toEqual([0, null]);
    });
  });

  test('says with --every each time that the engine is missing', async () => {
    const child = spawn(process.execPath, ['dist/cli.js', 'node', '--every', '50ms'], {
      env: { ...process.env, DOCKER_HOST: 'unix:///nowhere/docker.sock' },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const ended = once(child, 'exit');
    let said = '';
    for await (const chunk of child.stderr) {
      said += String(chunk);
      if (said.split('Cannot reach').length > 3) child.kill('SIGTERM');
    }
    expect(await ended).toEqual([3, null]);
  });

  test('does not wait at SIGTERM for an engine that does not answer', () =>
    inDirectory(async (directory) => {
      const socket = join(directory, 'engine.sock');
      const asked = createServer();
      await new Promise<void>((resolve) => asked.listen(socket, resolve));
      const child = spawn(process.execPath, ['dist/cli.js', 'node', '--every', '1h'], {
        env: { ...process.env, DOCKER_HOST: `unix://${socket}` },
        stdio: ['ignore', 'ignore', 'pipe'],
      });
      const ended = once(child, 'exit');
      await once(asked, 'request');
      child.kill('SIGTERM');
      expect(await ended).toEqual([3, null]);
      asked.closeAllConnections();
      asked.close();
    }));
});
