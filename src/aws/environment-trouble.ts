import { isOutOfFiles, isTlsTrouble, OUT_OF_FILES_HINT, systemCode } from '../errors.ts';
import { ForeignAnswer, wordsFor } from './foreign-answer.ts';
import { PROXY_CLOSED, PROXY_NOT_HTTP, proxyHint, proxyOf, ProxyRefusal } from '../util/proxy.ts';
import { tlsFault, tlsHint } from '../util/tls-fault.ts';
import { type AwsError, hostOf, isUnconnected, isUnexplained, sayingOf, type Trouble } from './trouble.ts';

const TLS_WORDS = {
  handshake:
    'Check whether AWS_ENDPOINT_URL, or the address of the proxy, has to begin with http:// instead of https://.',
  name: 'the name in AWS_ENDPOINT_URL',
  variables: 'AWS_CA_BUNDLE or NODE_EXTRA_CA_CERTS, or as ca_bundle in the profile',
};

/**
 * What is in the way of a run: something between it and AWS, or a failure of AWS itself. It is not the account's fault.
 *
 * @param service the one that was called, as people write it: `ECR`
 * @returns undefined if the error has another cause
 */
export function environmentTrouble(error: AwsError, service: string): Trouble | undefined {
  const host = hostOf(error) ?? service;
  const proxy = proxyOf(error);
  const through = proxy === undefined ? '' : ` through the proxy ${proxy}`;
  const code = systemCode(error);
  if (code !== undefined && isTlsTrouble(error)) {
    const fault = tlsFault(code);
    // OpenSSL's own words for a failed handshake tell nobody anything.
    const why = fault === 'handshake' ? 'it does not speak TLS, or no version of it that Node.js does' : error.message;
    return {
      code: 'NETWORK',
      what: `No secure connection to ${host}${through}: ${why} (${code})`,
      hint: tlsHint(fault, TLS_WORDS),
    };
  }
  if (code !== undefined && isOutOfFiles(error)) {
    return {
      code: 'NETWORK',
      what: `Too many open files (${code}): no connection to ${host} can be opened`,
      hint: OUT_OF_FILES_HINT,
    };
  }
  if (code === 'ERR_INVALID_CHAR') {
    return {
      code: 'CREDENTIALS',
      what: 'The AWS credentials hold a character that no request can carry, such as the end of a line',
      hint: 'Set AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN, or what they come from, again: each is one word.',
    };
  }
  const did = proxy === undefined ? undefined : proxyFault(error);
  if (did !== undefined) {
    return { code: 'NETWORK', what: `Cannot reach ${host}${through}: ${did}`, hint: proxyHint(host, error) };
  }
  if (error instanceof ForeignAnswer) {
    return {
      code: 'NETWORK',
      what: wordsFor(error, `${host}${through} instead of an answer of ${service}`),
      hint: `A proxy or a filter on the way answered, or AWS_ENDPOINT_URL names something else. Let requests to ${host} pass, or name another way in HTTPS_PROXY and NO_PROXY.`,
    };
  }
  const isFailure = (error.$metadata?.httpStatusCode ?? 0) >= 500;
  if (isFailure && proxy !== undefined && isUnexplained(error)) {
    return {
      code: 'NETWORK',
      what: `No answer of ${service} came from ${host}${through}: HTTP ${String(error.$metadata?.httpStatusCode)}, without a reason`,
      hint: proxyHint(host),
    };
  }
  // ServerException of ECR and ECS, InternalServerError of DynamoDB, and what a load balancer before them says.
  if (isFailure) {
    return {
      code: 'UNEXPECTED_ANSWER',
      what: `${service} failed: ${sayingOf(error)}`,
      hint: 'Run again. https://health.aws.amazon.com says if it is more than a moment.',
    };
  }
  return undefined;
}

/** What a proxy did, or what happened on the way to it; undefined if the error has another cause. */
function proxyFault(error: AwsError): string | undefined {
  if (isUnconnected(error) || error instanceof ProxyRefusal) return sayingOf(error);
  // The words of https-proxy-agent, whose errors have no code.
  if (error.message.startsWith('Proxy connection ended before')) return PROXY_CLOSED;
  return error.message.includes('from proxy CONNECT response') ? PROXY_NOT_HTTP : undefined;
}
