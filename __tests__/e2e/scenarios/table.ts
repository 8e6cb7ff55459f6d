import type { Store } from './engine.ts';
import type { Source, Workshop } from './workshop.ts';

/** Where an image is after it was made. */
export type Made =
  | { readonly at: 'engine'; readonly store: Store; readonly name: string }
  | { readonly at: 'layout'; readonly directory: string }
  | { readonly at: 'registry'; readonly name: string };

/** What the first service has in its repository. */
export interface Pushed {
  /** `REPOSITORY:TAG`, or `REPOSITORY@DIGEST` if no tag names it. */
  readonly reference: string;
  readonly digest: string;
  readonly made: Made;
}

/** How two services get their images, and whether the second may push. */
export interface Scenario {
  /** The row of docs/scenarios.md. */
  readonly name: string;
  /** Makes the image that the first service pushes. */
  readonly first: (workshop: Workshop) => Promise<Made>;
  /** Makes the candidate of the second service. */
  readonly second: (workshop: Workshop, pushed: Pushed) => Promise<Made>;
  readonly verdict: 'unique' | 'shared';
  /** Set if the classic image store refuses to make one of the two. Default: both stores can. */
  readonly containerdOnly?: boolean;
  /** The first service pushes without a tag. Default: with one. */
  readonly byDigest?: boolean;
  /** Where the candidate cannot be read, which is an error and not a verdict. Default: nowhere. */
  readonly unreadable?: { readonly on: Store; readonly from: readonly Source[] };
}

const EPOCH = { SOURCE_DATE_EPOCH: '1700000000' };
const BOTH_PLATFORMS = '--platform=linux/amd64,linux/arm64';
/** BuildKit writes the Docker formats without attestations, and the OCI formats with them. */
const DOCKER_FORMAT = '--provenance=false';
const OCI_FORMAT = '--provenance=true';

const built =
  (...options: string[]) =>
  ({ engine }: Workshop): Promise<Made> =>
    engine.build(options);

export const SCENARIOS: readonly Scenario[] = [
  { name: 'built twice, from the cache', first: built(), second: built(), verdict: 'shared' },
  { name: 'built twice, `--no-cache`', first: built('--no-cache'), second: built('--no-cache'), verdict: 'unique' },
  {
    name: 'built twice, `--no-cache` and one SOURCE_DATE_EPOCH',
    first: ({ engine }) => engine.build(['--no-cache'], EPOCH),
    second: ({ engine }) => engine.build(['--no-cache'], EPOCH),
    verdict: 'shared',
  },
  {
    name: 'built without and with provenance',
    first: built('--provenance=false'),
    second: built('--provenance=true'),
    verdict: 'shared',
    containerdOnly: true,
  },
  {
    name: 'built with provenance twice',
    first: built('--provenance=true'),
    second: built('--provenance=true'),
    verdict: 'shared',
    containerdOnly: true,
  },
  {
    name: 'built for two platforms twice',
    first: built(BOTH_PLATFORMS),
    second: built(BOTH_PLATFORMS),
    verdict: 'shared',
    containerdOnly: true,
  },
  {
    name: 'built for two platforms, and for one of them',
    first: built(BOTH_PLATFORMS),
    second: built('--platform=linux/amd64'),
    verdict: 'shared',
    containerdOnly: true,
  },
  {
    name: 'built for two platforms, and one of them pulled',
    first: ({ engines }) => engines.containerd.build([BOTH_PLATFORMS]),
    second: ({ engine }, { reference }) => engine.pull(reference),
    verdict: 'shared',
  },
  {
    name: 'built with another label (the mark)',
    first: built('--label=build=1'),
    second: built('--label=build=2'),
    verdict: 'unique',
  },
  {
    name: 'built with another build arg, declared and not used',
    first: built('--build-arg=BUILD_ID=1'),
    second: built('--build-arg=BUILD_ID=2'),
    verdict: 'unique',
  },
  {
    name: 'another build arg, by the builder before BuildKit',
    first: ({ engine }) => engine.buildClassic('--build-arg=BUILD_ID=1'),
    second: ({ engine }) => engine.buildClassic('--build-arg=BUILD_ID=2'),
    verdict: 'shared',
  },
  {
    name: 'built with another build arg, not declared',
    first: built('--build-arg=UNDECLARED=1'),
    second: built('--build-arg=UNDECLARED=2'),
    verdict: 'shared',
  },
  {
    name: 'built into the engine, and as `--output type=oci`',
    first: built(),
    second: ({ engine }) => engine.buildLayout(),
    verdict: 'shared',
    containerdOnly: true,
  },
  {
    name: 'retagged',
    first: built(),
    second: ({ engine }, { made }) => engine.tag(made),
    verdict: 'shared',
  },
  { name: 'pushed by digest, without a tag', first: built(), second: built(), verdict: 'shared', byDigest: true },
  {
    name: 'pulled by digest',
    first: built(),
    second: ({ engine }, { reference, digest }) => engine.pull(`${reference.replace(/:[^:]*$/, '')}@${digest}`),
    verdict: 'shared',
  },
  {
    name: 'pulled by the engine with the other image store',
    first: built(),
    second: ({ other }, { reference }) => other.pull(reference),
    verdict: 'shared',
  },
  {
    name: 'saved, and loaded into the engine with the other image store',
    first: built(),
    second: async ({ engine, other }, { made }) => other.load(await engine.save(made)),
    verdict: 'shared',
  },
  {
    name: 'OCI, compressed again with zstd by skopeo',
    first: async ({ engine, toLayout }) => toLayout(await engine.build([DOCKER_FORMAT])),
    second: ({ toLayout }, { made }) => toLayout(made, '--dest-compress-format=zstd'),
    verdict: 'shared',
    // It has unpacked the layers of the first image, and so does not fetch those of the second.
    unreadable: { on: 'containerd', from: ['docker-daemon:', 'docker-archive:'] },
  },
  {
    name: 'Docker format, converted to OCI by skopeo',
    first: built(DOCKER_FORMAT),
    second: ({ toLayout }, { made }) => toLayout(made),
    verdict: 'unique',
  },
  {
    name: 'Docker format, converted to OCI by docker save',
    first: built(DOCKER_FORMAT),
    second: ({ engine }, { made }) => engine.saveLayout(made),
    verdict: 'shared',
  },
  {
    name: 'OCI, converted to the Docker format by skopeo',
    first: async ({ engine, toLayout }) => toLayout(await engine.build([DOCKER_FORMAT])),
    second: ({ toDockerFormat }, { made }) => toDockerFormat(made),
    verdict: 'shared',
  },
  {
    name: 'OCI with provenance, converted to the Docker format by skopeo',
    first: built(OCI_FORMAT),
    second: ({ toDockerFormat }, { made }) => toDockerFormat(made),
    verdict: 'shared',
    containerdOnly: true,
  },
];
