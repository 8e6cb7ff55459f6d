import { loadConfiguration } from '../config/load.ts';
import { readImage } from '../image/sources/transports.ts';
import { ownership } from '../policy/ownership.ts';
import type { Report } from '../types/report.ts';
import type { AskOptions } from './check.ts';
import type { Door } from './door.ts';
import { destinationOf, openFleet } from './fleet.ts';
import { inquire } from './inquiry.ts';
import { publish } from './publish.ts';
import { registriesOf, targetOf } from './scope.ts';
import { sourceContext } from './source-context.ts';
import { stamp } from './stamp.ts';
import { TimeLimit } from './time-limit.ts';

export interface GuardOptions extends AskOptions {
  /** What is built: a directory or a URL, as `docker build` takes it. Not used where there is a finished image. */
  readonly context: string;
  readonly file?: string | undefined;
  /** A finished image, by whatever built it: nothing is built, and it keeps the marks it has. */
  readonly image?: string | undefined;
  /** Whether to push what passes. */
  readonly push: boolean;
}

/**
 * Stamp, build with the mark, check, push, confirm. Nothing is pushed unless the check ends in exit code 0. The target
 * is looked up before the build, so that a wrong name costs no build.
 *
 * @throws MintmarkError where there is no verdict: usage, configuration, a build that fails; and where the push fails.
 */
export async function guard(options: GuardOptions, door: Door): Promise<Report> {
  const startedAt = door.clock.now();
  const time = new TimeLimit(options.timeoutMs, door.clock);
  const configuration = await loadConfiguration({ cwd: door.cwd, explicitPath: options.configPath });
  const target = targetOf(options.to, options.image);
  const scopes = registriesOf(target, configuration, door.env);
  door.progress({ step: 'catalogue' });
  const fleet = await openFleet(scopes, { rate: options.rate, signal: time.signal }, door);
  try {
    const destination = destinationOf(target, scopes[0], fleet);
    const { service } = options;
    const { service: owner } = ownership(configuration, destination.repository, service);
    const mark = await stamp({ ...door, owner, config: configuration });
    const tag = target.tag ?? mark.tag;
    const reference = options.image ?? `${target.uri}:${tag}`;
    if (options.image === undefined) {
      door.progress({ step: 'build' });
      const { buildImage } = await import('../docker/build.ts');
      const { context, file } = options;
      await time.outside(() => buildImage({ context, file, reference, mark }, door));
    }
    door.progress({ step: 'identify' });
    const image = await time.within('The image was not read', () => readImage(reference, sourceContext(door)));
    const inquiry = { command: 'guard', image, fleet, destination, tag, service, configuration, startedAt } as const;
    const asked = await inquire(inquiry, door);
    const report = options.image === undefined ? { ...asked, mark } : asked;
    if (!options.push || report.exitCode !== 0) return report;
    return await time.outside(() => publish({ report, destination, tag, configuration }, door));
  } finally {
    fleet.close();
  }
}
