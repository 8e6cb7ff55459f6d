import { Writable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import { inert } from './escape.ts';

/** A line that is longer is passed on in pieces (characters). */
const LONGEST = 65_536;
/** What is kept of such a line, as a command may begin in one piece and end in the next (characters). */
const KEPT = 64;

/**
 * A stream for the output of another program, which passes on each line to `out` as one that no runner obeys. It ends
 * without ending `out`, whose own listeners learn of its errors.
 */
export function inertLines(out: Writable): Writable {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  const pass = (end: number, done: () => void): void => {
    const text = rest.slice(0, end);
    rest = rest.slice(end);
    if (text === '') done();
    else out.write(inert(text), done);
  };
  return new Writable({
    write(chunk: Buffer, _encoding, done) {
      rest += decoder.write(chunk);
      pass(Math.max(rest.lastIndexOf('\n') + 1, rest.length > LONGEST ? rest.length - KEPT : 0), done);
    },
    final(done) {
      rest += decoder.end();
      pass(rest.length, done);
    },
  });
}
