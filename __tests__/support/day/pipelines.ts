import { serviceOf } from './commands.ts';
import type { Fleet } from './fleet.ts';
import { type Build, buildOf } from './images.ts';
import type { Random } from './random.ts';
import type { Kill, Runner } from './runner.ts';
import { MINUTE, SECOND, type Simulation } from './simulation.ts';

/** For the five-minute lease of a guard that was killed, and what follows it. */
const RETRIES = [MINUTE / 2, 6 * MINUTE, 70 * MINUTE];
/** For a guard that pushes, and the first one that meets its claim. */
const CALLS = 21;
const CLAIMS_AT = 13;

/** Builds of all kinds, each with a guard. */
export class Pipelines {
  readonly #simulation: Simulation;
  readonly #fleet: Fleet;
  readonly #random: Random;
  /** How many images many services build from one template. */
  readonly #templates: number;
  /** Those that may be killed. */
  readonly mortal: Runner[] = [];
  #builds = 0;

  constructor(simulation: Simulation, fleet: Fleet, templates: number) {
    this.#simulation = simulation;
    this.#fleet = fleet;
    this.#random = simulation.random.fork();
    this.#templates = templates;
  }

  build(): void {
    const random = this.#random;
    const name = this.#fleet.anyName();
    const kind = random.next();
    this.#builds += 1;
    const files = `build ${this.#builds}`;
    if (kind < 0.86) {
      this.guard(name, () => buildOf(files, files));
    } else if (kind < 0.91) {
      const template = `template ${random.below(this.#templates)}`;
      this.guard(name, () => buildOf(template, undefined));
    } else if (kind < 0.95) {
      // Again by the service that had it, or by another one.
      const { copy, rebuild } = this.#fleet.anyKnown();
      this.guard(random.isOneIn(2) ? copy.repository : name, rebuild);
    } else {
      this.#twoAtOnce(name, () => buildOf(files, undefined));
    }
  }

  guard(name: string, rebuild: () => Build, { mayDie = true, isQuick = false } = {}): void {
    const random = this.#random;
    const build = rebuild();
    const kill = mayDie && random.isOneIn(50) ? this.#kill() : undefined;
    const uploadMs = isQuick ? 0 : this.#uploadMs();
    const runner = this.#simulation.guard(name, build, { uploadMs, kill });
    const copy = { imageId: build.imageId, repository: name, service: serviceOf(name), way: 'guard' as const, at: 0 };
    this.#fleet.add({ copy, rebuild });
    if (kill === undefined) return;
    this.mortal.push(runner);
    for (const pause of RETRIES) {
      this.#simulation.clock.after(uploadMs + pause, () => {
        this.guard(this.#fleet.anyName(), rebuild, { mayDie: false });
      });
    }
  }

  /** For every second pair, the layers already exist, so that the two are never far apart. */
  #twoAtOnce(name: string, rebuild: () => Build): void {
    const random = this.#random;
    const isQuick = random.isOneIn(2);
    this.guard(name, rebuild, { isQuick });
    this.#simulation.clock.after(random.between(0, isQuick ? 40 : 2 * SECOND), () => {
      this.guard(this.#fleet.anyName(), rebuild, { isQuick });
    });
  }

  #uploadMs(): number {
    const random = this.#random;
    return random.isOneIn(100) ? random.between(4, 20) * MINUTE : random.between(1, 20) * SECOND;
  }

  /** At any call of a guard, and more often at those around its claim and its push. */
  #kill(): Kill {
    const random = this.#random;
    const call = random.isOneIn(3) ? 1 + random.below(CALLS) : CLAIMS_AT + random.below(CALLS - CLAIMS_AT);
    return { call, isAfter: random.isOneIn(2) };
  }
}
