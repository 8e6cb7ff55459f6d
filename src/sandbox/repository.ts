import type { Digest } from '../image/digest.ts';
import { type Registry, registryName } from '../image/repository.ts';
import { addTo } from '../util/by.ts';
import { isMovable } from '../util/tag-mutability.ts';
import type { GeneratedImages } from './content.ts';
import type { LifecycleResult } from './lifecycle-evaluation.ts';
import type { ManifestFacts } from './manifest.ts';

export type ImageStatus = 'ACTIVE' | 'ARCHIVED' | 'ACTIVATING';
export const MUTABILITIES = ['MUTABLE', 'IMMUTABLE', 'MUTABLE_WITH_EXCLUSION', 'IMMUTABLE_WITH_EXCLUSION'] as const;
export type Mutability = (typeof MUTABILITIES)[number];

/** EncryptionConfiguration of the API. */
export interface Encryption {
  readonly encryptionType: 'AES256' | 'KMS' | 'KMS_DSSE';
  /** The ARN of the key; undefined with AES256. */
  readonly kmsKey?: string;
}

/** An image of a repository: a manifest or an index, and what the repository knows about it. */
export interface StoredImage {
  readonly facts: ManifestFacts;
  readonly tags: Set<string>;
  pushedAt: Date;
  pulledAt: Date | undefined;
  status: ImageStatus;
  archivedAt: Date | undefined;
  /** When it was last restored from the archive. */
  activatedAt: Date | undefined;
}

export interface RepositorySettings {
  readonly registry: Registry;
  readonly name: string;
  readonly createdAt: Date;
  readonly mutability: Mutability;
  /** Tag patterns with `*` to which the mutability does not apply. */
  readonly exclusions: readonly string[];
  /** Tags of the repository, not of its images. */
  readonly tags: Readonly<Record<string, string>>;
  readonly scanOnPush: boolean;
  readonly encryption: Encryption;
  /** JSON, in ECR's form; undefined if there is none. */
  readonly lifecyclePolicy: string | undefined;
  /** The repository policy, JSON. It is stored, but has no effect. */
  readonly policy: string | undefined;
}

/** The settings of a repository if nothing is specified. */
export const USUAL = {
  mutability: 'MUTABLE',
  exclusions: [],
  tags: {},
  scanOnPush: false,
  encryption: { encryptionType: 'AES256' },
  lifecyclePolicy: undefined,
  policy: undefined,
} as const satisfies Partial<RepositorySettings>;

/** The settings of a repository that the API can change. */
type Changeable = Omit<RepositorySettings, 'registry' | 'name' | 'createdAt' | 'encryption'>;

/** The state of one repository. It is synchronous: its callers say what the storage has of it. */
export class RepositoryState {
  #settings: RepositorySettings;
  /** `ACCOUNT/REGION/NAME`. */
  readonly path: string;
  readonly images = new Map<Digest, StoredImage>();
  readonly tags = new Map<string, StoredImage>();
  /** Images that are created when they are first listed. */
  generated: GeneratedImages | undefined;
  /** The last preview of a lifecycle policy, by StartLifecyclePolicyPreview. */
  preview: { readonly text: string; readonly results: readonly LifecycleResult[] } | undefined;
  readonly #users = new Map<Digest, Set<StoredImage>>();
  readonly #mediaTypes = new Map<Digest, string>();
  readonly #configs = new Set<Digest>();

  constructor(settings: RepositorySettings) {
    this.#settings = settings;
    this.path = `${registryName(settings.registry)}/${settings.name}`;
  }

  get settings(): RepositorySettings {
    return this.#settings;
  }

  /** As most of ECR's messages name it. */
  get inWords(): string {
    const { registry, name } = this.#settings;
    return `the repository with name '${name}' in the registry with id '${registry.account}'`;
  }

  change(settings: Partial<Changeable>): void {
    this.#settings = { ...this.#settings, ...settings };
  }

  /** Adds an image, or finds the existing one; pushing an archived image again makes it active. */
  add(facts: ManifestFacts, pushedAt: Date): StoredImage {
    const known = this.images.get(facts.digest);
    if (known) {
      known.status = 'ACTIVE';
      return known;
    }
    const never = { pulledAt: undefined, archivedAt: undefined, activatedAt: undefined };
    const image: StoredImage = { facts, tags: new Set(), pushedAt, status: 'ACTIVE', ...never };
    this.images.set(facts.digest, image);
    for (const [digest, mediaType] of facts.blobs) this.#mediaTypes.set(digest, mediaType);
    if (facts.config) this.#configs.add(facts.config);
    for (const digest of [...facts.blobs.keys(), ...facts.children]) addTo(this.#users, digest, image);
    return image;
  }

  /** Points a tag at an image, and away from the one that had it. */
  tag(image: StoredImage, tag: string): void {
    this.untag(tag);
    image.tags.add(tag);
    this.tags.set(tag, image);
  }

  untag(tag: string): void {
    this.tags.get(tag)?.tags.delete(tag);
    this.tags.delete(tag);
  }

  remove(image: StoredImage): void {
    for (const tag of image.tags) this.tags.delete(tag);
    this.images.delete(image.facts.digest);
    for (const digest of [...image.facts.blobs.keys(), ...image.facts.children]) this.#users.get(digest)?.delete(image);
  }

  /** The images that name a blob, or the indexes that name a manifest. */
  usersOf(digest: Digest): readonly StoredImage[] {
    return [...(this.#users.get(digest) ?? [])];
  }

  /** The images whose `subject` is a digest, oldest first. */
  referrersOf(subject: Digest): readonly StoredImage[] {
    return [...this.images.values()].filter(({ facts }) => facts.subject === subject);
  }

  /** Also remembered for orphaned blobs. */
  mediaTypeOf(blob: Digest): string | undefined {
    return this.#mediaTypes.get(blob);
  }

  /** Records what images said about a blob before the sandbox was started. */
  remember(blob: Digest, { mediaType, isConfig }: { mediaType: string | undefined; isConfig: boolean }): void {
    if (mediaType !== undefined) this.#mediaTypes.set(blob, mediaType);
    if (isConfig) this.#configs.add(blob);
  }

  isConfig(blob: Digest): boolean {
    return this.#configs.has(blob);
  }

  /** Whether a tag, once set, may not move to another image. */
  isImmutable(tag: string): boolean {
    const { mutability, exclusions } = this.settings;
    return isMovable({ movable: mutability.startsWith('MUTABLE'), exclusions }, tag) === false;
  }
}
