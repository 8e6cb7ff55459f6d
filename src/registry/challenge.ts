/** How a registry wants requests to be authenticated. RFC 9110, 11.6.1; distribution, docs/spec/auth/token.md. */
export interface Challenge {
  /** In lower case: `basic`, `bearer`, or another. */
  readonly scheme: string;
  readonly parameters: ReadonlyMap<string, string>;
}

/** `SCHEME`, or `NAME=VALUE` with a value that may be quoted. */
const PART = /([\w-]+)(?:\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]*)))?/g;

/** The challenges of a WWW-Authenticate header, in their order. */
export function parseChallenges(header: string): Challenge[] {
  const challenges: { scheme: string; parameters: Map<string, string> }[] = [];
  for (const [, name = '', quoted, plain] of header.matchAll(PART)) {
    const value = quoted?.replace(/\\(.)/g, '$1') ?? plain;
    if (value === undefined) challenges.push({ scheme: name.toLowerCase(), parameters: new Map() });
    else challenges.at(-1)?.parameters.set(name.toLowerCase(), value);
  }
  return challenges;
}
