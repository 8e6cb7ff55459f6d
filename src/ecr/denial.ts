import { denial, type Denied, json, principalName, roleDenial, roleOf } from '../aws/denial.ts';
import type { Words } from '../aws/trouble.ts';
import { repositoryArn } from '../image/ecr-reference.ts';

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
export function denialOf(message: string, call: DeniedCall): Words {
  const { action, place } = call;
  if (action.startsWith('sts:')) return roleDenial(message, place);
  return denial(message, action, place, (denied) => statementHint(call, denied));
}

const WHOLE = 'Whole policies: mintmark init --iam.';

function statementHint({ action, account, region }: DeniedCall, { principal, unallowedBy }: Denied): string {
  const [, owner] = /^arn:[^:]+:[^:]+::(\d{12}):/.exec(principal ?? '') ?? [];
  const isForeign = account !== undefined && owner !== undefined && account !== owner;
  const resource = repositoryArn({ account: account ?? owner ?? '*', region }, '*');
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

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
