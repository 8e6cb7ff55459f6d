import { loadConfiguration } from '../../config/load.ts';
import { isDigest } from '../../image/digest.ts';
import type { Report } from '../../checking/report.ts';
import { confirm } from '../../checking/confirm.ts';
import { countingLedger, ledgerOf } from '../../checking/push-claim.ts';
import type { Runtime } from '../runtime.ts';
import { destinationOf, openFleet } from '../../fleet/fleet.ts';
import { inquire } from '../../checking/inquiry.ts';
import { NO_FLEET, requireLedger, uncheckedPlace } from './ledger-only.ts';
import type { CheckOptions } from './options.ts';
import { requirePushable } from './pushable.ts';
import { namedService, pushedOf, registriesOf, targetOf } from '../../fleet/scope.ts';
import { sourceContext } from '../source-context.ts';
import { subjectOf } from './subject.ts';
import { TimeLimit, within } from '../../fleet/time-limit.ts';

/**
 * Whether an image already belongs to another service; and after a push, whether it is what is in the registry.
 *
 * @throws MintmarkError if there is no verdict at all: usage, configuration, an image that cannot be read.
 */
export async function check(options: CheckOptions, runtime: Runtime): Promise<Report> {
  const startedAt = runtime.clock.now();
  const { rate, timeoutMs, ledgerOnly = false } = options;
  const time = new TimeLimit(options.timeoutMs, runtime.clock);
  const configuration = await loadConfiguration({ ...runtime, explicitPath: options.configPath });
  const service = namedService(options.service);
  const pushed = options.pushed === undefined ? undefined : pushedOf(options.pushed, options.to);
  const subject = await subjectOf(options, options.pushed ?? options.to, runtime.cwd);
  const target = pushed?.target ?? targetOf(options.to, subject.reference);
  const scopes = registriesOf(target, configuration, runtime.env);
  if (ledgerOnly) requireLedger(configuration, options.pushed);
  runtime.progress({ step: 'identify' });
  try {
    const ledger = await ledgerOf(configuration, time.signal, runtime);
    const [image, registries] = await Promise.all([
      within(time.signal, 'The image was not read', async () => {
        const read = await subject.read(sourceContext(runtime, time.signal, configuration.registries));
        await requirePushable(read, runtime);
        return read;
      }),
      ledgerOnly ? NO_FLEET : openFleet(scopes, { rate, signal: time.signal, runMs: timeoutMs }, runtime),
    ]);
    const destination = ledgerOnly
      ? uncheckedPlace(target, scopes[0])
      : await destinationOf(target, scopes[0], registries, options.create);
    const fleet = countingLedger(ledger, registries);
    const asking = { image, fleet, destination, service, configuration, ledger, ledgerOnly };
    const inquiry = { command: 'check' as const, ...asking, startedAt };
    if (pushed === undefined) return await inquire({ ...inquiry, tag: target.tag }, runtime);
    // A tag that has been pushed is not asked whether it is free.
    const report = { ...(await inquire({ ...inquiry, tag: undefined }, runtime)), target };
    const { connection, repository } = destination;
    // What was not listed is unknown already.
    if (connection === undefined) return report;
    // Nobody looked what the tag named before that push.
    const mayBeStale = (): boolean => !isDigest(pushed.name);
    const read = { connection, repository, name: pushed.name, configuration, mayBeStale };
    return await confirm(report, read, runtime);
  } finally {
    time.end();
  }
}
