import type { ImageConfig } from '../image/config.ts';
import type { Descriptor } from '../image/descriptor.ts';
import type { Digest } from '../image/digest.ts';
import type { Holding } from '../image/holding.ts';
import type { Identity } from '../image/identity.ts';
import type { Content } from '../image/sources/source.ts';
import type { MintmarkError } from '../errors.ts';
import type { AskFailure, RepositoryAnswer, TagAnswer } from './answer.ts';
import type { ImageDetails } from '../image/image-details.ts';
import type { Access } from './configuration.ts';
import type { CachedManifests } from './cached-manifests.ts';
import type { Repository } from './registry.ts';

/** One runnable manifest of an image in a repository. */
export interface HeldPlatform {
  /** `os/architecture[/variant]`; undefined if only the image's config says it. */
  readonly platform?: string | undefined;
  readonly imageId: Digest;
  readonly manifestDigest: Digest;
}

/** What a tag or a digest of a repository names. */
export interface NamedImage {
  /** Of the manifest or index itself. */
  readonly digest: Digest;
  /** None for an artifact, which no node runs. */
  readonly platforms: readonly HeldPlatform[];
}

/** What a fleet's registry can do, whatever kind it is: all that a command sees of it. Methods throw MintmarkError only. */
export interface RegistryConnection {
  readonly region: string;
  /** The account that is named in each request; undefined means the account of the credentials. */
  readonly account: string | undefined;
  /** For messages: `ACCOUNT/REGION`, or the region alone if the account is not known yet. */
  readonly registry: string;
  /** Requests sent so far, retries included, by operation. */
  readonly calls: Readonly<Record<string, number>>;
  /** As many calls may run concurrently. */
  readonly concurrency: number;

  /** Finds the repositories that are wanted. @throws NOT_FOUND if a name does not exist */
  discover(wanted: Wanted): Promise<Discovered>;
  /** The repositories of these names, as far as they exist. */
  describe(names: readonly string[]): Promise<readonly Repository[]>;
  /** Whether the registry creates a repository of this name when something is pushed to it. */
  isCreatedOnPush(name: string): Promise<boolean>;
  /** The tags of a repository itself, not of its images. */
  tagsOf(repository: Repository): Promise<ReadonlyMap<string, string>>;

  /** Asks repositories for an image. Each gets an answer; one that could not be asked says why. */
  ask(question: Question): Promise<readonly RepositoryAnswer[]>;
  /** Asks what a tag names before a push. */
  askTag(repository: Repository, tag: string, candidate: Identity): Promise<TagAnswer>;
  /** What tags and digests name. One that is not there is left out. */
  identify(repository: Repository, names: readonly string[]): Promise<ReadonlyMap<string, NamedImage>>;

  /** Lists a repository and learns what each manifest is. What fails is said in the survey. */
  survey(repository: Repository, options: SurveyOptions): Promise<Survey>;
  /** @returns undefined if it could not be read */
  hasLifecyclePolicy(repository: Repository): Promise<boolean | undefined>;
  /** @returns undefined if it cannot be read */
  readConfig(repository: Repository, imageId: Digest, signal: AbortSignal): Promise<ImageConfig | undefined>;

  /** @returns whether the image is there now, under its tag if it has one: not if the last look said no */
  push(repository: Repository, content: Content, options: PushOptions): Promise<boolean>;
  /** Gives a tag to an image that is there. */
  putTag(repository: Repository, tagging: Tagging): Promise<void>;
  /** Creates a repository by a push. @param beginUpload begins one as a registry client does */
  createOnPush(repository: Repository, beginUpload: () => Promise<boolean>): Promise<void>;
  /** What a tag or a digest names right after a push. The registry may show it late, so it is asked for a while. */
  readBack(repository: Repository, pushed: Pushed): Promise<ReadBack>;
  /** What a registry client logs in with. */
  authorize(): Promise<RegistryCredentials>;

  /** Ends what is under way. */
  close(): void;
}

/** Opens registries in one run. Sends nothing. @throws MintmarkError USAGE if no region can be found */
export type OpenRegistry = (options: RegistryOptions) => Promise<RegistryConnection>;

interface RegistryOptions extends Access {
  /** Undefined: as the environment says. */
  readonly region?: string | undefined;
  readonly account?: string | undefined;
  /** Calls per second. */
  readonly rate: number;
  /** Ends every call when the run's time is over. */
  readonly signal: AbortSignal;
}

/** Which repositories of a registry are wanted. */
export interface Wanted {
  /** Names that have to exist. */
  readonly names: readonly string[];
  /** Undefined: `names` are all. */
  readonly matches: ((name: string) => boolean) | undefined;
  /** Undefined: whatever their tags. */
  readonly hasTags: ((tags: ReadonlyMap<string, string>) => boolean) | undefined;
  /** Wanted whatever the rest says: where something is pushed. The catalogue says whether they exist. */
  readonly always: readonly string[];
  /** Whether the registry can only be asked about repositories, as one of another account that has no role for us. */
  readonly unlisted: boolean;
}

export interface Discovered {
  readonly repositories: readonly Repository[];
  /** How many more there are; undefined if only the named ones were looked up. */
  readonly leftOut: number | undefined;
}

/** What is asked of one registry. */
export interface Question {
  readonly candidate: Identity;
  /** Other images that are asked about along with it. Absent: none. */
  readonly earlier?: readonly Identity[] | undefined;
  /** The repositories that belong to other services. */
  readonly repositories: readonly Repository[];
  /** Where an image may be found to calibrate with, likeliest first. */
  readonly calibrateOn: readonly Repository[];
  /** Called once for each repository that has answered. */
  readonly onAnswer: () => void;
  /** Absent: the candidate is the only one of the run. */
  readonly together?: Together | undefined;
  /** Absent: only the candidate's image IDs are asked for. */
  readonly layers?: LayerSearch | undefined;
}

/** Where layers of the candidate are, so that a push can mount them. */
export interface LayerSearch {
  /** Asked for as far as there is room in a call that is made anyway. */
  readonly wanted: readonly Digest[];
  /** Repositories that certainly hold a layer: added to, a few of each registry. */
  readonly holders: Map<Digest, Repository[]>;
}

/** What the candidates of one run have in common: a repository is asked about all of them at once. */
export interface Together {
  /** Of the earlier images too. */
  readonly imageIds: readonly Digest[];
  /** By the URI of a repository: what it holds of them. */
  readonly held: Map<string, Promise<readonly HeldBlob[]>>;
}

/** A blob that a repository holds; whether a manifest there names it is another question. */
export interface HeldBlob {
  readonly digest: Digest;
  /** An archived blob is held, but cannot be downloaded. */
  readonly archived: boolean;
  /** Why it is not known whether the repository holds it. */
  readonly unclear?: MintmarkError;
}

/** What a repository holds. */
export interface Survey {
  /** Every image whose manifest could be read. */
  readonly holdings: readonly (Holding & { readonly position: number; readonly isTagged: boolean })[];
  /** Manifests that the cache had. */
  readonly recalled: number;
  /** Archived images that the registry does not let anyone read. */
  readonly archived: number;
  /** Why something is missing in it. */
  readonly failure?: AskFailure;
}

export interface SurveyOptions {
  readonly cached: CachedManifests;
  /** Puts the details of images where they are found again. @returns the place of each. */
  readonly keep: (details: readonly ImageDetails[]) => Promise<readonly number[]>;
  readonly onImages: (count: number) => void;
}

export interface Tagging {
  readonly tag: string;
  readonly digest: Digest;
  /** What the tag has to name. */
  readonly candidate: Identity;
  /** Whether the tag may be taken away from another image. */
  readonly mayMove: boolean;
}

export interface PushOptions {
  /** Absent: the image is pushed by its digest alone. */
  readonly tag?: string | undefined;
  /**
   * The last look: called once, when every blob is there and no manifest yet, so that nothing in the repository has the
   * image ID as an image. If it answers no or throws, nothing is put and nothing is tagged.
   */
  readonly lastLook: () => Promise<boolean>;
  /** Called before each manifest. If it throws, no more is put. */
  readonly requireHeld?: (() => void) | undefined;
  /** What has been sent of what was missing, in bytes. */
  readonly onProgress: (bytes: { readonly done: number; readonly total: number }) => void;
  /** Absent: every blob that is missing is uploaded. What is pushed is added to it. */
  readonly mounting?: Mounting;
  /** Absent: what is uploaded is sent by the registry's API for images alone. */
  readonly sendWhole?: SendWhole | undefined;
  /** Called once, when every blob is there. */
  readonly onTransfer?: ((transfer: Transfer) => void) | undefined;
}

/** How blobs get into a repository without being sent. */
export interface Mounting {
  readonly layers: Pick<LayerSearch, 'holders'>;
  /** @returns whether the registry says that it has mounted it; it never throws a MintmarkError */
  readonly mount: (digest: Digest, from: Repository, signal: AbortSignal) => Promise<boolean>;
}

/**
 * Sends a blob by one request, as a registry client does. Whatever the chunks throw is thrown.
 *
 * @returns whether the registry says that it has it; it never throws a MintmarkError of its own
 */
export type SendWhole = (
  blob: Pick<Descriptor, 'digest' | 'size'>,
  chunks: AsyncIterable<Uint8Array>,
  signal: AbortSignal,
) => Promise<boolean>;

/** What the blobs of a push took. Those that were there already are in neither. */
export interface Transfer {
  readonly mounted: Amount;
  readonly uploaded: Amount;
}

interface Amount {
  readonly blobs: number;
  readonly bytes: number;
}

export interface Pushed {
  /** A tag or a digest. */
  readonly name: string;
  readonly candidate: Identity;
  /** Whether the tag may have named this other image before the push. */
  readonly mayBeStale: (digest: Digest) => boolean;
}

export interface ReadBack {
  readonly digest: Digest;
  readonly imageIds: readonly Digest[];
  readonly isCandidate: boolean;
}

export interface RegistryCredentials {
  readonly username: string;
  readonly password: string;
}
