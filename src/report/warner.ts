import { inert, visible } from './escape.ts';

/** Writes each warning as one line for people, and none twice. */
export function warner(write: (line: string) => void): (text: string) => void {
  const written = new Set<string>();
  return (text) => {
    if (written.has(text)) return;
    written.add(text);
    write(inert(`! ${visible(text)}\n`));
  };
}
