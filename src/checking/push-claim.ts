import { configurationDirectory, loadConfiguration } from '../config/load.ts';
import { failureIn } from '../errors.ts';
import { imageIds, type SourceImage } from '../image/identity.ts';
import type { Hold } from '../ledger/hold.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { claimsStop, foreignClaims } from './claims.ts';
import type { Ownership } from '../ownership/ownership.ts';
import type { Claim, Claimant, LedgerAnswer } from '../ledger/claim.ts';
import type { Configuration } from '../config/configuration.ts';
import type { Reliance } from '../ledger/coverage.ts';
import { BUILD_ID_LABEL } from '../image/mark.ts';
import type { Runtime } from '../commands/runtime.ts';
import type { Fleet } from '../fleet/fleet.ts';
import type { RunTime } from '../fleet/time-limit.ts';
import { defined } from '../util/defined.ts';

/** The configured ledger; undefined if there is none. It is closed at the end of the run. */
export async function ledgerOf(
  configuration: Configuration,
  { signal, runMs }: RunTime,
  runtime: Runtime,
): Promise<Ledger | undefined> {
  if (configuration.ledger === undefined) return undefined;
  const { openLedger } = await import('../ledger/open.ts');
  const directory = configurationDirectory(configuration, runtime.cwd);
  const ledger = await openLedger(configuration.ledger, { ...runtime, directory, signal, runMs });
  signal.addEventListener('abort', ledger.close.bind(ledger), { once: true });
  return ledger;
}

/** What a command opens before it asks anything. A simulation passes in its own. */
export const OPENING = { loadConfiguration, ledgerOf };
export type Opening = typeof OPENING;

/** The fleet, with the ledger's calls among those that it counts. */
export function countingLedger(ledger: Ledger | undefined, fleet: Fleet): Fleet {
  if (ledger === undefined) return fleet;
  return {
    ...fleet,
    calls: () => ({ ...fleet.calls(), ...ledger.calls }),
    listAgain: async () => countingLedger(ledger, await fleet.listAgain()),
  };
}

/** What the ledger says. If it does not answer, that is an answer too, and never a yes. */
export async function answerOf(ledger: Ledger, ask: () => Promise<readonly Claim[]>): Promise<LedgerAnswer> {
  try {
    return { kind: 'claims', ledger: ledger.place, claims: await ask() };
  } catch (error) {
    return { kind: 'unchecked', ledger: ledger.place, failure: failureIn(error) };
  }
}

/** Who pushes, as the policy sees it. */
export interface Claiming {
  readonly service: string;
  readonly owners: Ownership;
}

export interface PushClaimOptions {
  readonly ledger: Ledger;
  readonly image: SourceImage;
  /** The URI of the target's repository. */
  readonly repository: string;
  readonly tag: string;
  readonly configuration: Configuration;
  /** Present: no repository is asked after the claim. */
  readonly reliance: Reliance | undefined;
  readonly now: Date;
}

/** The claim that a push needs: on every image ID of its image, from before the last look until it is confirmed. */
export class PushClaim {
  readonly #options: PushClaimOptions;
  #hold: Hold | undefined;

  constructor(options: PushClaimOptions) {
    this.#options = options;
  }

  /** Claims the image; the answer has the claims of others that are in the way. */
  async take({ service, owners }: Claiming): Promise<LedgerAnswer> {
    const { ledger, image, repository, configuration, reliance, now } = this.#options;
    const isAccepted = (claim: Claim): boolean => {
      const answer = { kind: 'claims' as const, ledger: ledger.place, claims: [claim] };
      return (
        !claimsStop(configuration) ||
        foreignClaims({ answer, service, alone: reliance !== undefined }, configuration, owners, repository, now)
          .length === 0
      );
    };
    return answerOf(ledger, async () => {
      const taken = await ledger.take(imageIds(image.identity), this.#claimant(service), isAccepted, reliance);
      if (taken.kind === 'refused') return taken.claims;
      this.#hold = taken.hold;
      return taken.foreign;
    });
  }

  /** @throws MintmarkError PUSH if the claim is lost, so that the image must not become visible */
  requireHeld(): void {
    this.#hold?.requireHeld();
  }

  /** After the push: the image is the service's from now on. The answer has the claims of others that came in between. */
  async confirm(): Promise<LedgerAnswer> {
    return answerOf(this.#options.ledger, async () => (await this.#hold?.confirm()) ?? []);
  }

  /** Nothing of the image is visible: others need not wait. A claim that cannot be released ends with its lease. */
  async release(): Promise<void> {
    const { ledger } = this.#options;
    await answerOf(ledger, async () => {
      await this.#hold?.release();
      return [];
    });
  }

  /** Stops renewing the claim. */
  async end(): Promise<void> {
    await this.#hold?.end();
  }

  #claimant(service: string): Claimant {
    const { image, repository, tag } = this.#options;
    const [buildId] = [...image.labels.values()].flatMap(({ [BUILD_ID_LABEL]: id }) => (id ? [id] : []));
    return defined({ service, repository, tag, buildId });
  }
}
