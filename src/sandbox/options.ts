import type { Registry } from '../image/repository.ts';
import type { FaultHook } from './call.ts';
import type { CreationTemplate } from './templates.ts';

/** How a sandbox behaves. Everything except the clock defaults to the value closest to ECR. */
export interface SandboxOptions {
  /** The clock: push times, token expiry, rate limits. */
  readonly now: () => Date;
  /** TCP port on 127.0.0.1. Default 0: any free one. */
  readonly port?: number;
  /** Host names that it answers to besides 127.0.0.1, localhost and [::1] with its port. Default: none. */
  readonly hosts?: readonly string[];
  /** An OCI registry without authentication that stores blobs and manifests. Default: memory. */
  readonly registry?: URL;
  /**
   * A directory from which the state is loaded at the start, and to which it is saved after each change and when the
   * sandbox closes. Cannot be combined with `registry`. Default: none.
   */
  readonly stateDirectory?: string;
  /** Gets the error if a change cannot be saved. The sandbox goes on. */
  readonly onUnsaved?: (error: unknown) => void;
  /** The value of `repositoryUri`. Default: `127.0.0.1:PORT/ACCOUNT/REGION/NAME`, which docker can push to. */
  readonly repositoryUri?: (registry: Registry, name: string) => string;
  /**
   * Accounts whose policies let every caller do everything by `registryId`. Default: none, so other accounts are
   * denied.
   */
  readonly trustingAccounts?: readonly string[];
  /** The most entries on a page, however many are requested. Default: ECR's own maximum, 1000. */
  readonly pageSize?: number;
  /**
   * The size of a layer's parts in bytes, as InitiateLayerUpload returns it; also the smallest part that is accepted,
   * if that is less. Default: ECR's, 10 MiB.
   */
  readonly partSize?: number;
  /**
   * Calls per second by operation, with `default` for all others; beyond that, ThrottlingException. Default: no limit.
   */
  readonly rates?: Readonly<Record<string, number>>;
  /** The least time that every call takes, in milliseconds. Default: 0. */
  readonly latencyMs?: number;
  /** Waits for `latencyMs` and for latency faults. Default: in real time. */
  readonly sleep?: (milliseconds: number) => Promise<void>;
  readonly fault?: FaultHook;
  /** Whether BatchCheckLayerAvailability knows config blobs. Default: true. */
  readonly knowsConfigs?: boolean;
  /**
   * How BatchCheckLayerAvailability answers for an absent blob, which AWS leaves open. Default: `unavailable`, in
   * `layers`.
   */
  readonly absentLayers?: 'unavailable' | 'missing';
  /**
   * Whether the registry mounts blobs of another repository, as ECR does for registries that have opted in. Default:
   * true.
   */
  readonly mounts?: boolean;
  /** Whether the blobs of a deleted image stay in its repository as orphaned blobs. Default: true. */
  readonly orphanedBlobs?: boolean;
  /** Whether an archived image's manifest and layers can be read, which AWS leaves open. Default: true. */
  readonly readsArchived?: boolean;
  /** Repository creation templates of every registry. Default: none. */
  readonly creationTemplates?: readonly CreationTemplate[];
  /**
   * Whether InitiateLayerUpload also creates repositories from them, as a push through the OCI API does; AWS leaves
   * that open. Default: false.
   */
  readonly createsByApi?: boolean;
  /** Whether the OCI API admits clients without credentials. Default: false, as in ECR. */
  readonly anonymous?: boolean;
}
