/**
 * What `guard` passes to `docker buildx build`, by the names of the docker CLI. Lists are options that may be given again
 * and again.
 */
export interface BuildOptions {
  /** The Dockerfile; absent: as the builder finds it. */
  readonly file?: string | undefined;
  readonly target?: string | undefined;
  /** Each one platform, or several with commas between them. */
  readonly platform?: readonly string[] | undefined;
  /** `NAME=VALUE`, or `NAME` for a variable of the environment. */
  readonly buildArg?: readonly string[] | undefined;
  /** `id=NAME,src=FILE` or `id=NAME,env=VARIABLE`: where the secret is, never the secret. */
  readonly secret?: readonly string[] | undefined;
  readonly ssh?: readonly string[] | undefined;
  readonly cacheFrom?: readonly string[] | undefined;
  readonly cacheTo?: readonly string[] | undefined;
  /** `true`, `false`, or attributes such as `mode=max`. */
  readonly provenance?: string | undefined;
  readonly sbom?: string | undefined;
  /** The name of a buildx builder; absent: the one in use. */
  readonly builder?: string | undefined;
  /** Further arguments, as they are. */
  readonly further?: readonly string[] | undefined;
}
