import type { Registry } from '../image/repository.ts';
import type { FaultHook } from './call.ts';
import type { CreationTemplate } from './templates.ts';

/** How a sandbox behaves. Everything but the clock has the value that is nearest to ECR. */
export interface SandboxOptions {
  /** The clock: push times, token expiry, rate limits. */
  readonly now: () => Date;
  /** TCP port on 127.0.0.1. Default 0: any free one. */
  readonly port?: number;
  /** Host names that it answers to, besides 127.0.0.1, localhost and [::1] with its port. Default none. */
  readonly hosts?: readonly string[];
  /** An OCI registry without authentication that keeps blobs and manifests. Default: memory. */
  readonly registry?: URL;
  /** A directory that the state is loaded from at the start, and saved to when the sandbox closes. It goes without `registry`. Default: none. */
  readonly stateDirectory?: string;
  /** What `repositoryUri` says. Default `127.0.0.1:PORT/ACCOUNT/REGION/NAME`, which docker can push to. */
  readonly repositoryUri?: (registry: Registry, name: string) => string;
  /** Accounts whose policies let every caller do everything by `registryId`. Default none: other accounts deny. */
  readonly trustingAccounts?: readonly string[];
  /** Most entries on a page, however many are asked for. Default: ECR's own maximum, 1000. */
  readonly pageSize?: number;
  /** The size of a layer's parts in bytes, as InitiateLayerUpload says it; the least that is taken, if that is less. Default: ECR's, 10 MiB. */
  readonly partSize?: number;
  /** Calls per second by operation, `default` for all that are not named; beyond it ThrottlingException. Default: no limit. */
  readonly rates?: Readonly<Record<string, number>>;
  /** Milliseconds that every call takes at least. Default 0. */
  readonly latencyMs?: number;
  /** Waits for `latencyMs` and for latency faults. Default: in real time. */
  readonly sleep?: (milliseconds: number) => Promise<void>;
  readonly fault?: FaultHook;
  /** Whether BatchCheckLayerAvailability knows config blobs. Default true. */
  readonly knowsConfigs?: boolean;
  /** How BatchCheckLayerAvailability answers for a blob that is absent, which AWS leaves open. Default `unavailable`: in `layers`. */
  readonly absentLayers?: 'unavailable' | 'missing';
  /** Whether the registry mounts blobs of another repository, which ECR does for registries that opted in. Default true. */
  readonly mounts?: boolean;
  /** Whether the blobs of a deleted image stay in its repository as orphaned blobs. Default true. */
  readonly orphanedBlobs?: boolean;
  /** Whether an archived image's manifest and layers can be read, which AWS leaves open. Default true. */
  readonly readsArchived?: boolean;
  /** Repository creation templates of every registry. Default none. */
  readonly creationTemplates?: readonly CreationTemplate[];
  /** Whether InitiateLayerUpload creates by them too, as a push by the OCI API does; AWS leaves it open. Default false. */
  readonly createsByApi?: boolean;
  /** Whether the OCI API lets clients in that bring no credentials. Default false, as in ECR. */
  readonly anonymous?: boolean;
}
