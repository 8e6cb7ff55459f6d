/** A line of a file in the repository. */
export interface FileLine {
  /** Relative to the work directory, with `/`. */
  readonly path: string;
  /** 1-based. */
  readonly line: number;
}

/** A position in a file of the repository. */
export interface FilePosition extends FileLine {
  /** 1-based. */
  readonly column: number;
}

/** `FILE:LINE`, for messages. */
export function lineText({ path, line }: FileLine): string {
  return `${path}:${line}`;
}
