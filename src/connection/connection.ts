import type { AskFailure } from '../errors.ts';
import type { ImageConfig } from '../image/config.ts';
import type { Digest } from '../image/digest.ts';
import type { Holding } from '../image/holding.ts';
import type { Identity } from '../image/identity.ts';
import type { ImageDetails } from '../image/image-details.ts';
import type { Repository } from '../image/repository.ts';
import type { Content } from '../image/sources/source.ts';
import type { Access } from './access.ts';
import type { Pushed, PushOptions, ReadBack, Tagging } from './push.ts';
import type { Question, RepositoryAnswer, TagAnswer } from './question.ts';

/** One runnable manifest of an image in a repository. */
export interface HeldPlatform {
  /** `os/architecture[/variant]`; undefined if only the image's config says it. */
  readonly platform: string | undefined;
  readonly imageId: Digest;
  readonly manifestDigest: Digest;
}

/** What a tag or a digest of a repository names. */
export interface NamedImage {
  /** The digest of the manifest or index itself. */
  readonly digest: Digest;
  /** Empty for an artifact, which no node runs. */
  readonly platforms: readonly HeldPlatform[];
}

/** What a fleet's registry can do, whatever its kind: all that commands see of it. Methods throw only MintmarkError. */
export interface RegistryConnection {
  readonly region: string;
  /** The account that each request names; undefined means the account of the credentials. */
  readonly account: string | undefined;
  /** For messages: `ACCOUNT/REGION`, or the region alone if the account is not known yet. */
  readonly registry: string;
  /** Requests sent so far, retries included, by operation. */
  readonly calls: Readonly<Record<string, number>>;
  /** How many calls may run concurrently. */
  readonly concurrency: number;

  /** Finds the repositories that are wanted. @throws NOT_FOUND if a name does not exist */
  discover(wanted: Wanted): Promise<Discovered>;
  /** The repositories of these names, as far as they exist. */
  describe(names: readonly string[]): Promise<readonly Repository[]>;
  /** Whether the registry creates a repository of this name on a push. */
  isCreatedOnPush(name: string): Promise<boolean>;
  /** The tags of a repository itself, not of its images. */
  tagsOf(repository: Repository): Promise<ReadonlyMap<string, string>>;

  /** Asks repositories for an image. There is an answer for each, which says why if it could not be asked. */
  ask(question: Question): Promise<readonly RepositoryAnswer[]>;
  /** Asks what a tag names before a push. */
  askTag(repository: Repository, tag: string, candidate: Identity): Promise<TagAnswer>;
  /** What tags and digests name. Those that do not exist are left out. */
  identify(repository: Repository, names: readonly string[]): Promise<ReadonlyMap<string, NamedImage>>;

  /** Lists a repository and reads each manifest. The survey reports what failed. */
  survey(repository: Repository, options: SurveyOptions): Promise<Survey>;
  /** @returns undefined if it could not be read */
  hasLifecyclePolicy(repository: Repository): Promise<boolean | undefined>;
  /** @returns undefined if it cannot be read */
  readConfig(repository: Repository, imageId: Digest, signal: AbortSignal): Promise<ImageConfig | undefined>;

  /** @returns whether the image is now there, under its tag if it has one. It is not if the last look said no */
  push(repository: Repository, content: Content, options: PushOptions): Promise<boolean>;
  /** Tags an image that is there. */
  putTag(repository: Repository, tagging: Tagging): Promise<void>;
  /** Creates a repository by a push. @param beginUpload begins one as a registry client does */
  createOnPush(repository: Repository, beginUpload: () => Promise<boolean>): Promise<void>;
  /** What a tag or a digest names right after a push. The registry may lag behind, so this retries for a while. */
  readBack(repository: Repository, pushed: Pushed): Promise<ReadBack>;
  /** The credentials for a registry client. @param signal ends the call */
  authorize(signal?: AbortSignal): Promise<RegistryCredentials>;

  /** Ends all calls in flight. */
  close(): void;
}

/** Opens the registries of one run. Sends nothing. @throws MintmarkError USAGE if no region can be found */
export type OpenRegistry = (options: RegistryOptions) => Promise<RegistryConnection>;

interface RegistryOptions extends Access {
  /** Absent: the environment's. */
  readonly region?: string;
  readonly account?: string;
  /** Calls per second. */
  readonly rate: number;
  /** Ends every call when the run's time is over. */
  readonly signal: AbortSignal;
  /** The time of the whole run, in milliseconds. */
  readonly runMs: number;
}

/** Which repositories of a registry are wanted. */
export interface Wanted {
  /** Names of repositories that have to exist. */
  readonly names: readonly string[];
  /** Undefined: only `names` are wanted. */
  readonly matches: ((name: string) => boolean) | undefined;
  /** Undefined: their tags do not matter. */
  readonly hasTags: ((tags: ReadonlyMap<string, string>) => boolean) | undefined;
  /** Push targets, which are wanted whatever the rest says. The catalogue shows whether they exist. */
  readonly always: readonly string[];
  /** The repository that most likely holds an image: calibration may look into it while the repositories are listed. */
  readonly likely?: Repository;
  /** Whether the registry cannot be listed, such as that of another account without a role. */
  readonly unlisted: boolean;
}

export interface Discovered {
  readonly repositories: readonly Repository[];
  /** How many more there are; undefined if only the named ones were looked up. */
  readonly leftOut: number | undefined;
}

/** What a repository holds. */
export interface Survey {
  /** Every image whose manifest could be read. */
  readonly holdings: readonly (Holding & { readonly position: number; readonly isTagged: boolean })[];
  /** How many manifests were in the cache. */
  readonly recalled: number;
  /** How many images are archived, which nobody can read. */
  readonly archived: number;
  /** Why something is missing. */
  readonly failure?: AskFailure;
}

export interface SurveyOptions {
  readonly cached: CachedManifests;
  /** Stores the details of images. @returns the position of each. */
  readonly keep: (details: readonly ImageDetails[]) => Promise<readonly number[]>;
  readonly onImages: (count: number) => void;
}

/** A repository's manifests from an earlier run. They are not trusted: the reader computes the digest of each. */
export interface CachedManifests {
  /** The cached manifests, in no particular order. It ends early if the cache is damaged. */
  recall(): AsyncIterable<Uint8Array>;
  /** Adds manifests that are not cached yet. */
  add(manifests: readonly string[]): Promise<void>;
  /** @param isWanted whether a manifest is still in the repository. The others may be dropped. */
  close(isWanted: (digest: Digest) => boolean): Promise<void>;
}

export interface RegistryCredentials {
  readonly username: string;
  readonly password: string;
}
