interface Open {
  readonly close: () => Promise<unknown>;
}

/** Works with something that is open, and closes it afterwards. */
export async function closeAfter<O extends Open, T>(open: O, work: (open: O) => Promise<T>): Promise<T> {
  try {
    return await work(open);
  } finally {
    await open.close();
  }
}

/** The same, but what is open stays so unless the work fails. */
export async function closeOnFailure<O extends Open, T>(open: O, work: (open: O) => Promise<T>): Promise<T> {
  try {
    return await work(open);
  } catch (error) {
    await open.close();
    throw error;
  }
}
