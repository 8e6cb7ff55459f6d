import type { Copy } from './holdings.ts';
import { type Build, buildOf } from './images.ts';
import type { Random } from './random.ts';
import type { Simulation } from './simulation.ts';

/** What was in a repository at some time, and how to build it again. */
interface Known {
  readonly copy: Copy;
  readonly rebuild: () => Build;
}

/** The repositories, and what was ever built for them. */
export class Fleet {
  readonly #random: Random;
  readonly #names: readonly [string, ...string[]];
  readonly #known: Known[] = [];

  constructor(repositories: number, random: Random) {
    this.#random = random;
    // Every fifth service has a second repository.
    const names = Array.from({ length: repositories }, (_, index) =>
      index % 6 === 5 ? `team-${index - 1}/worker` : `team-${index}/api`,
    );
    this.#names = ['team-0/api', ...names.slice(1)];
  }

  /** @param images in each repository */
  async fill(simulation: Simulation, images: number): Promise<void> {
    for (const name of this.#names) {
      simulation.cloud.registry.create(name);
      for (let index = 0; index < images; index += 1) {
        const rebuild = (): Build => buildOf(`${name} ${index}`, undefined);
        this.add({ copy: await simulation.put(name, rebuild()), rebuild });
      }
    }
  }

  add(known: Known): void {
    this.#known.push(known);
  }

  anyName(): string {
    return this.#random.of(this.#names);
  }

  anyKnown(): Known {
    const found = this.#known[this.#random.below(this.#known.length)];
    if (found === undefined) throw new RangeError('Every repository has an image.');
    return found;
  }
}
