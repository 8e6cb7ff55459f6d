export function seconds(milliseconds: number): string {
  return (milliseconds / 1000).toFixed(2);
}

export function times(one: number, other: number): string {
  return `${(one / other).toFixed(1)}x`;
}

export function print(...lines: string[]): void {
  process.stdout.write(`${lines.join('\n')}\n`);
}

/** Whether a promise is held, for a table. If it is not, the benchmark ends with exit code 1. */
export function held(isHeld: boolean): string {
  if (!isHeld) process.exitCode = 1;
  return isHeld ? 'yes' : 'NO';
}

/** Prints a Markdown table, with columns that line up. */
export function table(rows: readonly (readonly string[])[]): void {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  const [head, ...body] = rows.map(
    (row) => `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`,
  );
  print(head ?? '', `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`, ...body);
}
