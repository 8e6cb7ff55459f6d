import { isNativeError } from 'node:util/types';
import { type ErrorCode, MintmarkError, messageOf } from '../errors.ts';
import { isCutOff, unanswered } from '../util/cut-off.ts';
import { credentialTrouble } from './credential-trouble.ts';
import { environmentTrouble } from './environment-trouble.ts';
import {
  type AwsError,
  type CallCode,
  codeOf,
  hostOf,
  isThrottling,
  LIMIT_HINT,
  sayingOf,
  type Words,
} from './trouble.ts';

/** A call to AWS, and what is particular to it if it fails. */
export interface AwsCall {
  /** As people write it: `ECR`. */
  readonly service: string;
  /** As IAM names it: `ecr:ListImages`. */
  readonly action: string;
  /** What it is about, as it follows "on". */
  readonly place: string;
  /** The hint if the run ended first. */
  readonly late: string;
  /** The words if it is denied. @param said AWS's own message */
  readonly denied: (said: string) => Words;
  /** The service's own code and words, as far as they are not the usual ones. */
  readonly own: (code: CallCode, error: AwsError, usual: Words) => Partial<Words> & { readonly code?: ErrorCode };
}

/**
 * Turns whatever an SDK call threw into a MintmarkError.
 *
 * @param run the signal that ends the whole run. The error says so if it cut the call off.
 * @param isThrottled whether the call was waiting because of throttling
 */
export function callFailure(
  thrown: unknown,
  call: AwsCall,
  run: AbortSignal,
  isThrottled = isThrottling(thrown),
): MintmarkError {
  // From the credentials for this call.
  if (thrown instanceof MintmarkError) return thrown;
  const what = `${call.action} on ${call.place}`;
  if (isCutOff(run, thrown)) return unanswered(run, what, { isThrottled, hint: call.late, cause: thrown });
  const error: AwsError = isNativeError(thrown) ? thrown : new Error(messageOf(thrown));
  const trouble = environmentTrouble(error, call.service);
  if (trouble === undefined) return errorFor(codeOf(error), error, call, error);
  return new MintmarkError(trouble.code, `${trouble.what}: ${what}`, { hint: trouble.hint, cause: error });
}

/** The error for an answer that the service's API does not allow, which is never taken for a yes or a no. */
export function unexpectedAnswer(call: AwsCall, what: string): MintmarkError {
  return errorFor('UNEXPECTED_ANSWER', new Error(what), call);
}

function errorFor(usualCode: CallCode, error: AwsError, call: AwsCall, cause?: unknown): MintmarkError {
  const usual = usualWords(usualCode, error, call);
  const { code, message, hint } = { code: usualCode, ...usual, ...call.own(usualCode, error, usual) };
  return new MintmarkError(code, message, { hint, cause });
}

function usualWords(code: CallCode, error: AwsError, { service, action, place, denied }: AwsCall): Words {
  const what = `${action} on ${place}`;
  const said = sayingOf(error);
  const host = hostOf(error) ?? service;
  switch (code) {
    case 'ACCESS_DENIED':
      return denied(error.message);
    case 'CREDENTIALS':
      return credentialTrouble(error, what);
    case 'NOT_FOUND':
      return { message: `Not found: ${what}: ${said}`, hint: 'Check the name, the account and the region.' };
    case 'THROTTLED':
      return {
        message: `Throttled: ${what} was refused until the retries were used up`,
        hint: `Run again, when less is asked of ${service} in this account.`,
      };
    case 'LIMIT':
      return { message: `A limit of the account is reached: ${what}: ${said}`, hint: LIMIT_HINT };
    case 'TIMEOUT':
      return {
        message: `No answer in time from ${host}: ${what}`,
        hint: `Run again. If it happens again, check that this machine reaches ${host}: a firewall may drop the requests, and a private subnet needs a NAT gateway or a VPC endpoint.`,
      };
    case 'NETWORK':
      return {
        message: `Cannot reach ${service}: ${what}: ${said}`,
        hint: `Check the network, a proxy, and AWS_ENDPOINT_URL_${service.toUpperCase()} or AWS_ENDPOINT_URL if either is set.`,
      };
    case 'UNEXPECTED_ANSWER':
      return {
        message: `Unexpected answer: ${what}: ${said}`,
        hint: `Run again; if that does not help, this endpoint does not answer as ${service} does.`,
      };
  }
}
