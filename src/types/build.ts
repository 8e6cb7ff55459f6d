/** What `guard` passes on to a build. */
export interface BuildOptions {
  /** Arguments of `docker buildx build`. */
  readonly args: readonly string[];
  /** Environment variables of the build alone: secrets are in no argument. */
  readonly env?: Readonly<Record<string, string>> | undefined;
}
