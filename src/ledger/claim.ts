import type { Digest } from '../image/digest.ts';
import type { AskFailure } from '../errors.ts';

/** `mintmark.yml`: where the ledger of claims is. */
export type LedgerConfiguration = { readonly dynamodb: LedgerTable } | { readonly file: string };

/** A ledger in a table of DynamoDB. */
export interface LedgerTable {
  /** The name, or the ARN if the table is another account's or region's. */
  readonly table: string;
  /** If absent: the ARN's region, otherwise whatever the SDK finds (AWS_REGION, the profile). */
  readonly region?: string;
  /** How recently the ledger must have been verified to be queried alone, such as `24h`. */
  readonly 'verified-within'?: string;
}

/** The table of the ledger, if the ledger is one. */
export function tableOf(ledger: LedgerConfiguration | undefined): LedgerTable | undefined {
  return ledger !== undefined && 'dynamodb' in ledger ? ledger.dynamodb : undefined;
}

/** What a claim says about the service that makes it. */
export interface Claimant {
  readonly service: string;
  /** The URI of the repository that the image is pushed to. */
  readonly repository: string;
  readonly tag?: string;
  readonly buildId?: string;
}

/** A record in the ledger that an image ID belongs to a service, which nobody else may push. */
export interface Claim extends Claimant {
  readonly imageId: Digest;
  /**
   * `held`: a push is under way, and may still fail. `confirmed`: the image was pushed. `shared`: several services have
   * the image, and each has such a claim. `lapsed`: a push ended without saying whether it pushed; it is reported only
   * when nothing but the ledger is queried.
   */
  readonly state: 'held' | 'confirmed' | 'shared' | 'lapsed';
  readonly since: Date;
  /** When a held claim ends unless its holder renews it. */
  readonly expires?: Date;
}

/** Which ledger, for messages and for the command that fixes it. */
export type LedgerPlace =
  | { readonly kind: 'dynamodb'; readonly table: string; readonly region: string }
  | { readonly kind: 'file'; readonly directory: string };

/** What the ledger says about an image. */
export type LedgerAnswer =
  /** Every claim in force, those of the image's own service among them. */
  | { readonly kind: 'claims'; readonly ledger: LedgerPlace; readonly claims: readonly Claim[] }
  | { readonly kind: 'unchecked'; readonly ledger: LedgerPlace; readonly failure: AskFailure };
