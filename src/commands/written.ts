/** What `init` did to one file. */
export interface Written {
  /** Relative to the work directory. */
  readonly file: string;
  readonly change: 'written' | 'changed' | 'unchanged';
  /** What the person has to know or do now: one sentence each, with the command if there is one. */
  readonly notes: readonly { readonly text: string; readonly command?: string }[];
}
