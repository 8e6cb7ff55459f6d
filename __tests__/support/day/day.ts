import { serviceOf } from './commands.ts';
import type { Copy } from './holdings.ts';
import { type Build, buildOf } from './images.ts';
import { Random } from './random.ts';
import type { Outage, Runner } from './runner.ts';
import { HOUR, MINUTE, Simulation } from './simulation.ts';
import type { Sabotage } from './table.ts';

export interface DayOptions {
  readonly repositories: number;
  /** In each repository at the beginning. */
  readonly images: number;
  readonly hours: number;
  readonly buildsAnHour: number;
  readonly pushesPast: number;
  /** From and to, in hours since the day began. */
  readonly outage: readonly [from: number, to: number];
  readonly seed: number;
  readonly sabotage?: Sabotage;
}

/** The seed is a day and more before the day, so that claims are old enough to be given back. */
const BEGIN = 26 * HOUR;
/** Of the five-minute lease of a guard that was killed, and what follows it. */
const RETRIES = [MINUTE / 2, 6 * MINUTE, 70 * MINUTE];
const SECOND = 1000;

const LATE: readonly (() => Promise<unknown>)[] = [
  () => import('p-map'),
  () => import('../../../src/ecr/push.ts'),
  () => import('../../../src/ecr/survey.ts'),
];

/** A day of a fleet whose pipelines ask the ledger alone, with all that goes wrong in it. */
export async function simulateDay(options: DayOptions): Promise<Simulation> {
  const { seed, sabotage, outage } = options;
  const [from = 0, to = 0] = outage.map((hour) => BEGIN + hour * HOUR);
  const outages = (['dynamodb', 'ecr'] as const).map((service): Outage => ({ service, from, to }));
  const simulation = new Simulation({ seed, outages, sabotage });
  // The pauses of the product are drawn too.
  const { random } = Math;
  // What the product loads when it needs it: the clock does not wait for that.
  for (const load of LATE) await load();
  Math.random = new Random(seed).next;
  try {
    await new Day(simulation, options).run();
  } finally {
    Math.random = random;
  }
  return simulation;
}

/** What was in a repository at some time, with how to build it again. */
interface Known {
  readonly copy: Copy;
  readonly rebuild: () => Build;
}

class Day {
  readonly #simulation: Simulation;
  readonly #options: DayOptions;
  readonly #random: Random;
  readonly #names: readonly [string, ...string[]];
  readonly #killed: Runner[] = [];
  readonly #known: Known[] = [];
  #builds = 0;

  constructor(simulation: Simulation, options: DayOptions) {
    this.#simulation = simulation;
    this.#options = options;
    this.#random = simulation.random.fork();
    // Every fifth service has a second repository.
    const names = Array.from({ length: options.repositories }, (_, index) =>
      index % 6 === 5 ? `team-${index - 1}/worker` : `team-${index}/api`,
    );
    this.#names = ['team-0/api', ...names.slice(1)];
  }

  async run(): Promise<void> {
    const { clock } = this.#simulation;
    await this.#fill();
    clock.after(MINUTE, () => void this.#simulation.compare('seed'));
    this.#plan();
    await clock.run();
    this.#simulation.countKilled(this.#killed);
  }

  async #fill(): Promise<void> {
    for (const name of this.#names) {
      this.#simulation.cloud.registry.create(name);
      for (let index = 0; index < this.#options.images; index += 1) {
        const rebuild = (): Build => buildOf(`${name} ${index}`, undefined);
        const copy = await this.#simulation.put(name, rebuild());
        this.#known.push({ copy, rebuild });
      }
    }
  }

  #plan(): void {
    const { hours, buildsAnHour, pushesPast } = this.#options;
    const random = this.#random;
    const end = hours * HOUR;
    for (let hour = 0; hour <= hours; hour += 1) this.#at(hour * HOUR - 5 * MINUTE, () => this.#verify(hour));
    this.#at(end + 5 * MINUTE, () => this.#verify(0));
    for (let index = 0; index < hours * buildsAnHour; index += 1) {
      this.#at(random.between(0, end), () => {
        this.#build();
      });
      this.#at(random.between(0, end), () => this.#delete());
    }
    for (let index = 0; index < (hours * buildsAnHour) / 10; index += 1) {
      this.#at(random.between(0, end), () => this.#check());
    }
    const around = Math.min(3 * SECOND, 10 * this.#options.repositories);
    for (let index = 0; index < pushesPast; index += 1) {
      // Half of them in the very seconds in which a verification begins.
      const at =
        index % 2 === 0
          ? random.between(0, end)
          : (1 + random.below(hours)) * HOUR - 5 * MINUTE + random.between(-around, around);
      this.#at(at, () => this.#pushPast());
    }
  }

  #at(sinceBegin: number, action: () => unknown): void {
    const { clock } = this.#simulation;
    clock.after(BEGIN + sinceBegin - clock.now(), () => void action());
  }

  async #verify(hour: number): Promise<void> {
    const { repositories } = this.#options;
    const random = this.#random;
    const fails =
      hour % 6 === 3
        ? { denied: random.of(this.#names) }
        : hour % 6 === 5
          ? { kill: { call: 10 + random.below(repositories), isAfter: true } }
          : {};
    if (!(await this.#simulation.compare('verify', fails))) return;
    // Somebody reads the report, and seeds.
    await this.#simulation.clock.sleep(2 * MINUTE);
    await this.#simulation.compare('seed');
  }

  /** A build of any kind, and what goes with it. */
  #build(): void {
    const random = this.#random;
    const name = random.of(this.#names);
    const kind = random.next();
    this.#builds += 1;
    const files = `build ${this.#builds}`;
    if (kind < 0.86) this.#guard(name, () => buildOf(files, files));
    // What many services build from one template, without a mark.
    else if (kind < 0.91) {
      const common = `common ${random.below(1 + this.#options.buildsAnHour / 4)}`;
      this.#guard(name, () => buildOf(common, undefined));
    } else if (kind < 0.95) {
      const old = this.#anyKnown();
      // Again by the service that has it, or by another one.
      this.#guard(random.isOneIn(2) ? old.copy.repository : name, old.rebuild);
    } else {
      // Two at once; of every second pair, the layers are there already, so that the two are never far apart.
      const rebuild = (): Build => buildOf(files, undefined);
      const isClose = random.isOneIn(2);
      const other = random.of(this.#names);
      this.#guard(name, rebuild, { mayDie: true, isQuick: isClose });
      this.#at(this.#since(random.between(0, isClose ? 40 : 2 * SECOND)), () => {
        this.#guard(other, rebuild, { mayDie: true, isQuick: isClose });
      });
    }
  }

  #guard(name: string, rebuild: () => Build, { mayDie = true, isQuick = false } = {}): void {
    const random = this.#random;
    const build = rebuild();
    const kill = mayDie && random.isOneIn(50) ? { call: 1 + random.below(24), isAfter: random.isOneIn(2) } : undefined;
    const uploadMs = isQuick
      ? 0
      : random.isOneIn(100)
        ? random.between(4, 20) * MINUTE
        : random.between(1, 20) * SECOND;
    const runner = this.#simulation.guard(name, build, { uploadMs, kill });
    const copy = { imageId: build.imageId, repository: name, service: serviceOf(name), way: 'guard' as const, at: 0 };
    this.#known.push({ copy, rebuild });
    if (kill === undefined) return;
    this.#killed.push(runner);
    for (const pause of RETRIES) {
      const other = random.of(this.#names);
      this.#at(this.#since(uploadMs + pause), () => {
        this.#guard(other, rebuild, { mayDie: false });
      });
    }
  }

  async #check(): Promise<void> {
    const random = this.#random;
    const { copy, rebuild } = this.#anyKnown();
    const name = random.isOneIn(4) ? copy.repository : random.of(this.#names);
    await this.#simulation.check(name, random.isOneIn(4) ? buildOf(`check ${random.next()}`, undefined) : rebuild());
  }

  async #delete(): Promise<void> {
    await this.#simulation.remove(this.#anyKnown().copy);
  }

  /** Somebody pushes past the ledger, something new or what another service has; and others come to the same image. */
  async #pushPast(): Promise<void> {
    const random = this.#random;
    const files = `past ${random.next()}`;
    const known = this.#anyKnown();
    const rebuild = random.isOneIn(3) ? known.rebuild : (): Build => buildOf(files, undefined);
    await this.#simulation.pushPast(random.of(this.#names), rebuild());
    for (const pause of [random.between(5 * SECOND, MINUTE), random.between(MINUTE, 50 * MINUTE)]) {
      const name = random.of(this.#names);
      this.#at(this.#since(pause), () => this.#simulation.check(name, rebuild()));
      this.#at(this.#since(pause), () => {
        this.#guard(name, rebuild, { mayDie: false });
      });
    }
  }

  #since(pause: number): number {
    return this.#simulation.clock.now() - BEGIN + pause;
  }

  #anyKnown(): Known {
    const found = this.#known[this.#random.below(this.#known.length)];
    if (found === undefined) throw new RangeError('Every repository has an image.');
    return found;
  }
}
