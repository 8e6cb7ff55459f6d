import type { IncomingHttpHeaders } from 'node:http';
import { digestOf, hexOf } from '../image/digest.ts';
import { isObject, jsonIn, type JsonObject } from '../util/json-object.ts';
import { callerOf } from './api/caller.ts';
import { EcrError } from './errors.ts';
import { issueSession, principalOf, type Session } from './session.ts';

/** The members of an answer, by name. */
export interface XmlMembers {
  readonly [name: string]: string | XmlMembers | undefined;
}

/** A valid request, before the gate. */
interface StsCall {
  readonly account: string;
  readonly region: string;
  readonly principal: string;
  /** What a denial names as the resource. */
  readonly resource: string;
  readonly answer: XmlMembers;
}

type StsAction = (form: URLSearchParams, headers: IncomingHttpHeaders, now: Date) => StsCall;

/** The region of a request without a signature. */
const UNSIGNED_REGION = 'us-east-1';
const USUAL_SECONDS = 3600;
const LEAST_SECONDS = 900;
const MOST_SECONDS = 43_200;

/** Every conceivable role trusts every caller. */
const assumeRole: StsAction = (form, headers, now) => {
  const { region, principal } = callerOf(headers);
  const { account, session } = roleOf(form);
  const answer = sessionMembers(form, account, region, session, now);
  return { account, region, principal, resource: session.role, answer };
};

/**
 * The token is one that an OpenID provider has signed, or any other text. Neither is verified, but an ID token can have
 * expired.
 */
const assumeRoleWithWebIdentity: StsAction = (form, _headers, now) => {
  const { account, session } = roleOf(form);
  const token = form.get('WebIdentityToken') ?? '';
  if (token.length < 4) throw new EcrError('ValidationError', 'WebIdentityToken must have at least 4 characters');
  const { sub, aud, iss, exp } = claimsOf(token);
  if (typeof exp === 'number' && exp * 1000 <= now.getTime()) {
    throw new EcrError(
      'ExpiredTokenException',
      'Token expired: current date/time must be before the expiration date/time',
    );
  }
  const region = UNSIGNED_REGION;
  return {
    account,
    region,
    principal: principalOf(account, region, '', session),
    resource: session.role,
    answer: {
      ...sessionMembers(form, account, region, session, now),
      SubjectFromWebIdentityToken: textOf(sub) ?? 'sandbox',
      Audience: textOf(aud),
      Provider: form.get('ProviderId') ?? textOf(iss),
    },
  };
};

const getCallerIdentity: StsAction = (_form, headers) => {
  const { account, region, principal } = callerOf(headers);
  const [, role = '', name = ''] = principal.split('/');
  const answer = { Arn: principal, UserId: userId(account, role, name), Account: account };
  return { account, region, principal, resource: '*', answer };
};

export const STS_ACTIONS: ReadonlyMap<string, StsAction> = new Map(
  Object.entries({
    AssumeRole: assumeRole,
    AssumeRoleWithWebIdentity: assumeRoleWithWebIdentity,
    GetCallerIdentity: getCallerIdentity,
  }),
);

function roleOf(form: URLSearchParams): { readonly account: string; readonly session: Session } {
  const role = form.get('RoleArn') ?? '';
  const name = form.get('RoleSessionName') ?? '';
  const [, account] = /^arn:aws[a-z-]*:iam::(\d{12}):role\/./.exec(role) ?? [];
  if (account !== undefined && /^[\w+=,.@-]{2,64}$/.test(name)) return { account, session: { role, name } };
  throw new EcrError('ValidationError', 'RoleArn or RoleSessionName is not valid');
}

function sessionMembers(
  form: URLSearchParams,
  account: string,
  region: string,
  session: Session,
  now: Date,
): XmlMembers {
  const seconds = Number(form.get('DurationSeconds') ?? USUAL_SECONDS);
  if (!Number.isInteger(seconds) || seconds < LEAST_SECONDS || seconds > MOST_SECONDS) {
    throw new EcrError('ValidationError', `DurationSeconds must be from ${LEAST_SECONDS} to ${MOST_SECONDS}`);
  }
  const role = session.role.split('/').at(-1) ?? '';
  return {
    Credentials: {
      AccessKeyId: account,
      SecretAccessKey: 'sandbox',
      SessionToken: issueSession(session),
      Expiration: new Date(now.getTime() + seconds * 1000).toISOString(),
    },
    AssumedRoleUser: {
      AssumedRoleId: userId(account, role, session.name),
      Arn: principalOf(account, region, '', session),
    },
  };
}

/** A role's unique ID, always the same for one name, and the session. */
function userId(account: string, role: string, name: string): string {
  const id = hexOf(digestOf(`${account} ${role}`), 17).toUpperCase();
  return `AROA${id}:${name}`;
}

/** The claims of an ID token; empty for any other text. */
function claimsOf(token: string): JsonObject {
  const claims = jsonIn(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
  return isObject(claims) ? claims : {};
}

/** The first text of a claim that may be a list, such as `aud`. */
function textOf(claim: unknown): string | undefined {
  if (Array.isArray(claim)) return claim.find((entry) => typeof entry === 'string');
  return typeof claim === 'string' ? claim : undefined;
}
