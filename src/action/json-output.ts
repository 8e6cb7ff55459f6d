import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * For all outputs of a job together, in UTF-16.
 * https://docs.github.com/actions/reference/workflow-syntax-for-github-actions#jobsjob_idoutputs
 */
const OUTPUT_LIMIT_BYTES = 1024 * 1024;

/** How many entries of a list are kept; the first number with which everything fits is used. */
const KEPT = [1000, 100, 10, 1];

/**
 * The JSON of a step as an output. It is whole, or if GitHub would not take it, cut to reports of the same shape with
 * fewer findings. Each of those has `cut`, which names the file with the whole report.
 *
 * @param directory for that file
 */
export async function jsonOutput(json: string, directory: string | undefined): Promise<string> {
  if (fits(json)) return json;
  const file = directory === undefined ? undefined : join(directory, `mintmark-${randomUUID()}.json`);
  if (file !== undefined) await writeFile(file, json);
  const whole: unknown = JSON.parse(json);
  for (const count of KEPT) {
    const text = JSON.stringify(
      Array.isArray(whole) ? whole.map((one) => cut(one, count, file)) : cut(whole, count, file),
    );
    if (fits(text)) return text;
  }
  return '';
}

export function fits(text: string): boolean {
  return Buffer.byteLength(text, 'utf16le') <= OUTPUT_LIMIT_BYTES;
}

function cut(report: unknown, count: number, file: string | undefined): unknown {
  if (typeof report !== 'object' || report === null) return report;
  const lists = Object.entries(report).map(([name, value]: [string, unknown]) => [
    name,
    Array.isArray(value) ? value.slice(0, count) : value,
  ]);
  const findings = 'findings' in report && Array.isArray(report.findings) ? report.findings.length : 0;
  return { ...(Object.fromEntries(lists) as object), cut: { file: file ?? null, findings } };
}
