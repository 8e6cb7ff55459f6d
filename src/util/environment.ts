/** Environment variables. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The value of a variable. An empty one counts as unset, because a workflow can only empty a variable. */
export function valueOf(env: Environment, name: string): string | undefined {
  return env[name] === '' ? undefined : env[name];
}
