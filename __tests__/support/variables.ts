/** Runs with changes to the process's environment, which the SDK and Node read themselves, and reverts them. */
export async function withVariables<T>(changes: Readonly<Record<string, string>>, work: () => Promise<T>): Promise<T> {
  const before = Object.keys(changes).map((name) => [name, process.env[name]] as const);
  Object.assign(process.env, changes);
  try {
    return await work();
  } finally {
    for (const [name, value] of before) {
      if (value === undefined) Reflect.deleteProperty(process.env, name);
      else process.env[name] = value;
    }
  }
}
