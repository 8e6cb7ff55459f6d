/**
 * The 1-based line of a Dockerfile at which its last stage begins: the one that an image is made from, unless the build
 * names another. undefined if the text has none.
 */
export function lastStage(dockerfile: string): number | undefined {
  const index = dockerfile.split('\n').findLastIndex((line) => /^\s*FROM\s/i.test(line));
  return index === -1 ? undefined : index + 1;
}
