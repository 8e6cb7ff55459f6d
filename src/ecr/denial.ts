import { partitionOf } from '../image/ecr-reference.ts';

/** What AWS's own message says about a denied call: who may not do what, on what, and which permission is missing. */
interface Denied {
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

/** Which call was denied. */
export interface DeniedCall {
  /** `ecr:BatchGetImage` */
  readonly action: string;
  /** `ACCOUNT/REGION[/NAME]`, or a role's ARN. */
  readonly place: string;
  /** Undefined if it is the account of the credentials. */
  readonly account: string | undefined;
  readonly region: string;
}

/** What is denied to whom, and the missing statement, which is the same for all repositories of a registry. */
export function denialOf(message: string, call: DeniedCall): { readonly message: string; readonly hint: string } {
  const denied = readDenial(message);
  // If mintmark or a profile assumes a role to get credentials, that may be the call that was denied.
  const assuming = denied.action?.startsWith('sts:') === true || call.action.startsWith('sts:');
  const action = assuming ? (denied.action ?? call.action) : call.action;
  const place = assuming ? (denied.resource ?? call.place) : call.place;
  const principal = denied.principal === undefined ? '' : ` as ${denied.principal}`;
  const hint =
    otherPolicy(action, denied) ??
    (assuming ? trustHint(action, place, denied) : statementHint({ ...call, action }, denied));
  return { message: `Access denied: ${action} on ${place}${principal}`, hint };
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

const WHOLE = 'Whole policies: mintmark init --iam.';

function statementHint({ action, account, region }: DeniedCall, { principal, unallowedBy }: Denied): string {
  const owner = accountOf(principal);
  const isForeign = account !== undefined && owner !== undefined && account !== owner;
  const { name: partition } = partitionOf(region);
  const resource = `arn:${partition}:ecr:${region}:${account ?? owner ?? '*'}:repository/*`;
  const identity = `The identity policy of ${principalName(principal)} lacks:\n${json({ Effect: 'Allow', Action: action, Resource: resource })}`;
  if (!isForeign) return `${identity}\n${WHOLE}`;
  if (action === 'ecr:DescribeRepositories') {
    return `Listing the repositories of another account requires a role there: set role next to account. Or name the repositories, so that nothing has to be listed: repositories: [NAME, …].`;
  }
  const statement = { Effect: 'Allow', Principal: { AWS: roleOf(principal) }, Action: action };
  const policy = `the policy of each repository in ${account} lacks:\n${json(statement)}`;
  return unallowedBy === 'resource-based policy'
    ? `${capital(policy)}\n${WHOLE}`
    : `${identity}\nAnd ${policy.replace('lacks', 'has to have')}\n${WHOLE}`;
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

function principalName(principal: string | undefined): string {
  return principal === undefined ? 'the credentials' : roleOf(principal);
}

/** The role of a session, as in policies, but without its path, which the session's ARN lacks. Users are unchanged. */
function roleOf(principal = 'PRINCIPAL'): string {
  return principal.replace(/^arn:([^:]+):sts::(\d+):assumed-role\/([^/]+)\/.*$/, 'arn:$1:iam::$2:role/$3');
}

function accountOf(principal: string | undefined): string | undefined {
  return /^arn:[^:]+:[^:]+::(\d{12}):/.exec(principal ?? '')?.[1];
}

/** Without spaces, so that it is not broken across lines. */
function json(statement: object): string {
  return `  ${JSON.stringify(statement)}`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
