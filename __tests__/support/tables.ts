/** The tables of a Markdown page: for each, its rows by column heading. */
export function tablesOf(page: string): Record<string, string>[][] {
  const tables = page.match(/(^\|.*\n)+/gm) ?? [];
  return tables.map((table) => {
    const [head = [], , ...rows] = table.trim().split('\n').map(cellsOf);
    return rows.map((cells) => Object.fromEntries(head.map((name, at) => [name, cells[at] ?? ''])));
  });
}

function cellsOf(line: string): string[] {
  return line
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim());
}
