import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { execa } from 'execa';

/** A copy of the sources that a test may change, build and run. */
export class Scratch {
  readonly directory = mkdtempSync(join(tmpdir(), 'mintmark-scratch-'));
  /** The files that were added or changed. */
  readonly touched = new Set<string>();

  constructor() {
    for (const path of ['src', 'schemas', 'docs/workflows', 'package.json']) {
      cpSync(path, join(this.directory, path), { recursive: true });
    }
    symlinkSync(resolve('node_modules'), join(this.directory, 'node_modules'));
  }

  add(path: string, text: string): void {
    this.touched.add(path);
    writeFileSync(join(this.directory, path), text, { flag: 'wx' });
  }

  /** Inserts lines before the one line that is `anchor`, apart from its indentation. */
  insert(path: string, anchor: string, ...lines: readonly string[]): void {
    this.touched.add(path);
    const file = join(this.directory, path);
    const text = readFileSync(file, 'utf8').split('\n');
    const places = text.flatMap((line, at) => (line.trim() === anchor ? [at] : []));
    const [place] = places;
    if (place === undefined || places.length > 1) throw new Error(`${path} has ${places.length} lines ${anchor}`);
    writeFileSync(file, text.toSpliced(place, 0, ...lines).join('\n'));
  }

  /** Bundles our own code; packages stay where they are. @returns the directory of the bundles */
  async build(...entries: readonly string[]): Promise<string> {
    await execa('node', [resolve('scripts/bundle.mjs'), this.directory, ...entries]);
    return join(this.directory, 'out');
  }

  remove(): void {
    rmSync(this.directory, { recursive: true });
  }
}
