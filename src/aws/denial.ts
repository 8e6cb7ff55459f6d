import type { Words } from './trouble.ts';

/** What AWS's own message says about a denied call: who may not do what, on what, and which permission is missing. */
export interface Denied {
  readonly action: string | undefined;
  readonly principal: string | undefined;
  readonly resource: string | undefined;
  /** The kind of policy with an explicit deny. */
  readonly deniedBy: string | undefined;
  /** The kind of policy that lacks an allow. */
  readonly unallowedBy: string | undefined;
}

/**
 * Reads `User: arn:… is not authorized to perform: ecr:… on resource: arn:… because no identity-based policy allows …`.
 * The form differs between services and years, so every part may be absent.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
 */
function readDenial(message: string): Denied {
  const [, principal] = /User: (arn:\S+) is not authorized/i.exec(message) ?? [];
  const [, action] = /authorized to perform:? ([a-z0-9-]+:\w+)/i.exec(message) ?? [];
  const [, resource] = /on resource: (arn:\S+)/.exec(message) ?? [];
  const [, deniedBy] = /with an explicit deny in an? ([a-z -]+)/i.exec(message) ?? [];
  const [, unallowedBy] = /because no ([a-z -]+?) allows/i.exec(message) ?? [];
  return { action, principal, resource, deniedBy, unallowedBy };
}

/**
 * What is denied to whom, and what to do about it.
 *
 * @param said AWS's own message
 * @param allow the hint if nothing but an allow is missing
 */
export function denial(said: string, action: string, place: string, allow: (denied: Denied) => string): Words {
  const denied = readDenial(said);
  return {
    message: deniedMessage(denied, action, `on ${place}`),
    hint: otherPolicy(action, denied) ?? allow(denied),
  };
}

/**
 * A role that may not be assumed.
 *
 * @param said AWS's own message
 * @param role its ARN, if AWS does not name it
 * @param source of the credentials, in words, if neither is known
 */
export function roleDenial(said: string, role: string | undefined, source = 'it'): Words {
  const denied = readDenial(said);
  const { action = 'sts:AssumeRole', resource = role } = denied;
  const place = resource === undefined ? `for ${source}` : `on ${resource}`;
  return {
    message: deniedMessage(denied, action, place),
    hint: otherPolicy(action, denied) ?? trustHint(action, resource ?? 'ROLE', denied),
  };
}

/** @param place such as `on ROLE` */
function deniedMessage({ principal }: Denied, action: string, place: string): string {
  return `Access denied: ${action} ${place}${principal === undefined ? '' : ` as ${principal}`}`;
}

/** The fix if the cause is not one of the usual two policies. */
function otherPolicy(action: string, { deniedBy, unallowedBy }: Denied): string | undefined {
  if (deniedBy !== undefined) {
    return `The explicit deny is in a policy of this kind: ${deniedBy}. No other policy can allow what it denies: change it there.`;
  }
  return unallowedBy === undefined || /^(?:identity|resource)-based policy$/.test(unallowedBy)
    ? undefined
    : `A ${unallowedBy} has to allow ${action} too, in addition to the identity policy.`;
}

function trustHint(action: string, role: string, { principal }: Denied): string {
  const trusted = roleOf(principal);
  const identity = json({ Effect: 'Allow', Action: action, Resource: role });
  const trust = json({ Effect: 'Allow', Principal: { AWS: trusted }, Action: action });
  if (!action.endsWith(':AssumeRole')) return `The trust policy of the role has to allow ${action} to this token.`;
  return [
    `Two policies have to allow it. The identity policy of ${principalName(principal)}:`,
    identity,
    `And the trust policy of ${role}:`,
    trust,
    'If its condition asks for sts:ExternalId, name it in mintmark.yml: externalId.',
  ].join('\n');
}

export function principalName(principal: string | undefined): string {
  return principal === undefined ? 'the credentials' : roleOf(principal);
}

/** The role of a session, as in policies, but without its path, which the session's ARN lacks. Users are unchanged. */
export function roleOf(principal = 'PRINCIPAL'): string {
  return principal.replace(/^arn:([^:]+):sts::(\d+):assumed-role\/([^/]+)\/.*$/, 'arn:$1:iam::$2:role/$3');
}

/** Without spaces, so that it is not broken across lines. */
export function json(statement: object): string {
  return `  ${JSON.stringify(statement)}`;
}
