import type { ResponseBody } from '../call.ts';
import type { EcrError } from '../errors.ts';
import type { Operation, OperationContext } from './operation.ts';

/** A JSON document of which a repository or a registry has at most one. */
interface Document {
  readonly text: string | undefined;
  /** The error if there is none. */
  readonly missing: EcrError;
  readonly keep: (text: string | undefined) => void;
  readonly answer: (text: string) => ResponseBody;
}

/** Where an operation finds it. @throws EcrError if the repository does not exist, or is another account's */
export type Place = (context: OperationContext) => Document;

/** @param read Reads the document in the request, in the form in which it is stored. */
export function putting(place: Place, read: (context: OperationContext) => string): Operation {
  return (context) => {
    const { keep, answer } = place(context);
    const text = read(context);
    keep(text);
    return answer(text);
  };
}

/** @param more Further members of the answer. */
export function getting(place: Place, more: ResponseBody = {}): Operation {
  return (context) => {
    const document = place(context);
    return { ...document.answer(required(document)), ...more };
  };
}

/** @throws EcrError if there is none */
export function required({ text, missing }: Document): string {
  if (text === undefined) throw missing;
  return text;
}

/** Answers with what was deleted. @param more Further members of the answer. */
export function deleting(place: Place, more: ResponseBody = {}): Operation {
  const get = getting(place, more);
  return async (context) => {
    const answer = await get(context);
    place(context).keep(undefined);
    return answer;
  };
}
