import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { node } from '../../../src/commands/node/run.ts';
import { systemClock } from '../../../src/util/clock.ts';
import { lab } from '../../support/lab.ts';
import { atWorkbench, HOSTS, type Store, type Workbench } from './workbench.ts';

const SECONDS = Number(process.env['MINTMARK_RACE_SECONDS'] ?? 20);

const PATIENCE_MS = 60_000;

/** An ECS agent that knows one task, and reports it as the real one does: pending before its image is pulled. */
class Agent {
  readonly #server: Server;
  #task: object[] = [];

  constructor() {
    this.#server = createServer((_request, response) => response.end(JSON.stringify({ Tasks: this.#task })));
  }

  tell(status?: 'PENDING' | 'RUNNING' | 'STOPPED', ...containers: string[]): void {
    const Containers = containers.map((DockerId) => ({ DockerId }));
    this.#task =
      status === undefined ? [] : [{ Arn: 'arn', KnownStatus: status, Family: 'f', Version: '1', Containers }];
  }

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}

/** Two repositories in the registry and on the engine, with one image. @returns its ID */
async function twins(
  { build, engine, uri, pushed }: Workbench,
  one: string,
  other: string,
  variant?: string,
): Promise<[string, string]> {
  const id = await build(uri(`${one}:1`), variant);
  await engine.tag(uri(`${one}:1`), uri(`${other}:1`));
  await pushed(uri(`${one}:1`));
  return [id, await pushed(uri(`${other}:1`))];
}

test.each<Store>(['classic', 'containerd'])(
  'nothing in use is lost while others pull and remove, on the %s image store',
  async (store) => {
    await atWorkbench(store, async (bench) => {
      const { engine, namesOf, remove, uri } = bench;
      // A node builds nothing: what other tests have left in the build cache would make each check slow.
      await engine.call('POST', '/build/prune?all=true');
      const agent = new Agent();
      const places = { endpoint: await agent.listen(), config: '/nowhere/ecs.config', state: '/nowhere/agent.db' };
      const [used] = await twins(bench, 'used-a', 'used-b');
      const running = await engine.start(uri('used-a:1'));
      const before = await namesOf(used);
      await twins(bench, 'a', 'b', 'others');
      const [, digest] = await twins(bench, 'a', 'c', 'others');
      await remove([uri('a:1'), uri('b:1'), uri('c:1')]);
      const end = Date.now() + SECONDS * 1_000;
      const latest = end + PATIENCE_MS;
      let hasFailed = false;
      const isShort = (): boolean => counts.removed === 0 || counts.tasks === 0;
      // A short race continues until the fix has removed something: the others may have had every name first.
      const goesOn = (): boolean => !hasFailed && (Date.now() < end || (Date.now() < latest && isShort()));
      // However slow the machine is, a whole fix has its chance in this time.
      const letFix = async (): Promise<void> => {
        const fixes = counts.fixes;
        while (goesOn() && counts.fixes < fixes + 2) await sleep(50);
      };
      const counts = {
        fixes: 0,
        removed: 0,
        gone: 0,
        moved: 0,
        'in-use': 0,
        refused: 0,
        'not-tried': 0,
        pulls: 0,
        tasks: 0,
      };

      const fixing = async (): Promise<void> => {
        while (goesOn()) {
          const runtime = {
            cwd: '/',
            env: { DOCKER_HOST: lab(HOSTS[store]), HOME: '/nowhere' },
            now: () => new Date(),
            clock: systemClock,
          };
          const { steps, halt } = await node({ mode: 'fixed', keep: 0, repository: [`${uri('')}**`] }, runtime, places);
          expect(halt?.kind).not.toBe('failed');
          counts.fixes += 1;
          for (const { outcome } of steps) counts[outcome.kind] += 1;
          if (steps.length === 0) await sleep(20);
        }
      };
      const pulling = async (): Promise<void> => {
        // Digests of two repositories and no tag, which is stuck.
        const names = ['a', 'c'].map((repository) => `${uri(repository)}@${digest}`);
        while (goesOn()) {
          for (const name of names) {
            await engine.pull(name);
            counts.pulls += 1;
          }
          if (Date.now() > end) await letFix();
          // Every other time the fix gets the names. It may have been quicker at any time.
          else if (counts.pulls % 4 === 0) for (const name of names) await engine.ask('DELETE', `/images/${name}`);
          else await sleep(300);
        }
      };
      const tasks = async (): Promise<void> => {
        while (goesOn()) {
          agent.tell('PENDING');
          await bench.pullAsAgent(uri('b:1'));
          const id = await engine.start(uri('b:1'));
          agent.tell('RUNNING', id);
          await sleep(200);
          expect(await engine.isRunning(id)).toBe(true);
          await engine.removeContainer(id);
          // The agent's clean-up, which knows this one name. If another name goes at the same time, the classic image
          // store may say that it has no such image and keep the name. The agent tries again.
          do await engine.ask('DELETE', `/images/${uri('b:1')}`);
          while ((await engine.inspect(uri('b:1'))) !== undefined);
          agent.tell();
          counts.tasks += 1;
          await letFix();
        }
      };
      const racers = [fixing(), pulling(), tasks()].map((racer) =>
        racer.catch((error: unknown) => {
          hasFailed = true;
          throw error;
        }),
      );
      // Anything that still runs when a test has ended makes the next ones fail.
      await Promise.allSettled(racers);
      agent.close();
      await Promise.all(racers);
      expect(await engine.isRunning(running)).toBe(true);
      expect(await namesOf(used)).toEqual(before);
      expect(counts.removed).toBeGreaterThan(0);
      expect(counts.tasks).toBeGreaterThan(0);
      process.stderr.write(`${store}, ${SECONDS} s: ${JSON.stringify(counts)}\n`);
    });
  },
  SECONDS * 1_000 + 180_000,
);
