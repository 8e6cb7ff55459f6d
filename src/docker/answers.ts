import { IncomingMessage } from 'node:http';
import { addAbortSignal } from 'node:stream';
import type Modem from 'docker-modem';
import { MintmarkError } from '../errors.ts';
import { cut } from '../util/cut.ts';
import { isObject, jsonIn } from '../util/json-object.ts';
import { takeBytes } from '../util/take-bytes.ts';

type Callback = (error: unknown, answer: unknown) => void;

/** The part of docker-modem's request context that matters for the answer. */
interface Context {
  readonly isStream?: boolean;
  readonly statusCodes: Readonly<Record<number, unknown>>;
  readonly abortSignal?: AbortSignal;
}

const MIB = 1_048_576;
/** No answer has more bytes. This is enough for a hundred thousand images. */
const LIMIT = 128 * MIB;
const LIMIT_OF_ERRORS = MIB;
/** How many characters are shown of a refusal that is not the engine's. */
const SHOWN = 120;

/**
 * Reads the engine's answers instead of docker-modem. That never calls back if the connection breaks within an answer,
 * keeps all of an endless one, and turns a refusal without a message into "[object Object]".
 *
 * @param headers additional headers for each request
 * @returns the methods to assign to the modem
 */
export function ownAnswers(modem: Modem, headers: Readonly<Record<string, string>>): object {
  const send: unknown = Reflect.get(modem, 'buildRequest');
  if (typeof send !== 'function') throw new TypeError('docker-modem has no buildRequest');
  return {
    buildRequest: (options: { headers?: object }, context: Context, data: unknown, callback: Callback): void => {
      Reflect.apply(send, modem, [
        { ...options, headers: { ...headers, ...options.headers } },
        { ...context, isStream: true },
        data,
        (error: unknown, answer: unknown) => {
          // An upgraded connection is not an answer.
          if (answer instanceof IncomingMessage) hand(answer, context, callback);
          else callback(error, answer);
        },
      ]);
    },
    // Passes on the unread answer, whatever its status.
    buildPayload: (...args: unknown[]): void => {
      const [error, , , , , answer, , callback] = args;
      (callback as Callback)(error, error ? null : answer);
    },
  };
}

function hand(answer: IncomingMessage, { isStream, statusCodes, abortSignal }: Context, callback: Callback): void {
  const status = answer.statusCode ?? 0;
  const isWanted = statusCodes[status] === true;
  if (isWanted && isStream === true) {
    callback(null, answer);
    return;
  }
  if (abortSignal !== undefined) addAbortSignal(abortSignal, answer);
  read(answer, isWanted ? LIMIT : LIMIT_OF_ERRORS).then(
    (text) => {
      if (isWanted) callback(null, jsonIn(text) ?? text);
      else callback(refusal(status, text), null);
    },
    (error: unknown) => {
      callback(error, null);
    },
  );
}

async function read(answer: IncomingMessage, limit: number): Promise<string> {
  const { bytes, isAll } = await takeBytes(answer, limit);
  if (!isAll) {
    throw new MintmarkError('DOCKER', `The Docker Engine answered with more than ${limit} bytes.`, {
      hint: 'Check that DOCKER_HOST or the docker context names a Docker Engine; docker version must show a Server.',
    });
  }
  return bytes.toString();
}

/** An error with the same fields as docker-modem's. */
function refusal(statusCode: number, text: string): Error {
  const json = jsonIn(text) ?? undefined;
  const words = text.trim() === '' || isObject(json) ? '' : `: ${cut(text.trim(), SHOWN)}`;
  return Object.assign(new Error(`HTTP ${statusCode}${words}`), { statusCode, json });
}
