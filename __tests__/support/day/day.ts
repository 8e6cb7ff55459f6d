import { Fleet } from './fleet.ts';
import { type Build, buildOf } from './images.ts';
import { Pipelines } from './pipelines.ts';
import { Random } from './random.ts';
import type { Outage } from './runner.ts';
import { HOUR, MINUTE, SECOND, Simulation } from './simulation.ts';
import type { Sabotage } from './table.ts';

export interface DayOptions {
  readonly repositories: number;
  /** The images in each repository at the beginning. */
  readonly images: number;
  readonly hours: number;
  readonly buildsAnHour: number;
  readonly pushesPast: number;
  /** From and to, in hours since the day began. */
  readonly outage: readonly [from: number, to: number];
  readonly seed: number;
  readonly sabotage?: Sabotage;
}

/** The seed is more than a day before the day, so that claims are old enough to be released. */
export const BEGIN = 26 * HOUR;

const LATE: readonly (() => Promise<unknown>)[] = [
  () => import('p-map'),
  () => import('../../../src/ecr/push.ts'),
  () => import('../../../src/ecr/survey.ts'),
];

/** A day of a fleet whose pipelines use only the ledger, with everything that goes wrong in it. */
export async function simulateDay(options: DayOptions): Promise<Simulation> {
  const { seed, sabotage, outage } = options;
  const [from = 0, to = 0] = outage.map((hour) => BEGIN + hour * HOUR);
  const outages = (['dynamodb', 'ecr'] as const).map((service): Outage => ({ service, from, to }));
  const simulation = new Simulation({ seed, outages, sabotage });
  // What the product loads when it needs it: the clock does not wait for that.
  for (const load of LATE) await load();
  const { random } = Math;
  // The pauses of the product are drawn too.
  Math.random = new Random(seed).next;
  try {
    await new Day(simulation, options).run();
  } finally {
    Math.random = random;
  }
  return simulation;
}

class Day {
  readonly #simulation: Simulation;
  readonly #options: DayOptions;
  readonly #random: Random;
  readonly #fleet: Fleet;
  readonly #pipelines: Pipelines;

  constructor(simulation: Simulation, options: DayOptions) {
    this.#simulation = simulation;
    this.#options = options;
    this.#random = simulation.random.fork();
    this.#fleet = new Fleet(options.repositories, this.#random);
    this.#pipelines = new Pipelines(simulation, this.#fleet, Math.ceil(options.buildsAnHour / 4));
  }

  async run(): Promise<void> {
    const { clock } = this.#simulation;
    await this.#fleet.fill(this.#simulation, this.#options.images);
    clock.after(MINUTE, () => void this.#simulation.compare('seed'));
    this.#plan();
    await clock.run();
    this.#simulation.countKilled(this.#pipelines.mortal);
  }

  #plan(): void {
    const { hours, buildsAnHour, pushesPast, repositories } = this.#options;
    const random = this.#random;
    const end = hours * HOUR;
    const at = (sinceBegin: number, action: () => unknown): void => {
      this.#simulation.clock.after(BEGIN + sinceBegin, () => void action());
    };
    const verifyAt = (hour: number): number => hour * HOUR - 5 * MINUTE;
    for (let hour = 0; hour <= hours; hour += 1) at(verifyAt(hour), () => this.#verify(hour));
    at(end + 5 * MINUTE, () => this.#verify(0));
    for (let index = 0; index < hours * buildsAnHour; index += 1) {
      at(random.between(0, end), () => {
        this.#pipelines.build();
      });
      at(random.between(0, end), () => this.#simulation.remove(this.#fleet.anyKnown().copy));
      if (index % 10 === 0) at(random.between(0, end), () => this.#check());
    }
    const around = Math.min(3 * SECOND, 10 * repositories);
    for (let index = 0; index < pushesPast; index += 1) {
      // Half of them in the very seconds in which a verification begins.
      const near = verifyAt(1 + random.below(hours)) + random.between(-around, around);
      at(index % 2 === 0 ? random.between(0, end) : near, () => this.#pushPast());
    }
  }

  async #verify(hour: number): Promise<void> {
    const killed = { call: 10 + this.#random.below(this.#options.repositories), isAfter: true };
    const fails = hour % 6 === 3 ? { denied: this.#fleet.anyName() } : hour % 6 === 5 ? { kill: killed } : {};
    if (!(await this.#simulation.compare('verify', fails))) return;
    // Somebody reads the report, and seeds.
    await this.#simulation.clock.sleep(2 * MINUTE);
    await this.#simulation.compare('seed');
  }

  async #check(): Promise<void> {
    const random = this.#random;
    const { copy, rebuild } = this.#fleet.anyKnown();
    const name = random.isOneIn(4) ? copy.repository : this.#fleet.anyName();
    await this.#simulation.check(name, random.isOneIn(4) ? buildOf(`check ${random.next()}`, undefined) : rebuild());
  }

  /** Somebody pushes past the ledger, something new or what another service has; and others arrive at the same image. */
  async #pushPast(): Promise<void> {
    const random = this.#random;
    const files = `past ${random.next()}`;
    const known = this.#fleet.anyKnown();
    const rebuild = random.isOneIn(3) ? known.rebuild : (): Build => buildOf(files, undefined);
    await this.#simulation.pushPast(this.#fleet.anyName(), rebuild());
    for (const pause of [random.between(5 * SECOND, MINUTE), random.between(MINUTE, 50 * MINUTE)]) {
      const name = this.#fleet.anyName();
      this.#simulation.clock.after(pause, () => {
        this.#pipelines.guard(name, rebuild, { mayDie: false });
        void this.#simulation.check(name, rebuild());
      });
    }
  }
}
