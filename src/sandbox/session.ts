import { partitionOf } from '../image/ecr-reference.ts';

/** Who has assumed which role. */
export interface Session {
  readonly role: string;
  readonly name: string;
}

/**
 * The session token of AssumeRole. It says who owns it and contains no secret, since signatures are not verified
 * either.
 */
export function issueSession({ role, name }: Session): string {
  return Buffer.from(JSON.stringify({ role, name })).toString('base64url');
}

/** The session that a token was issued for; undefined for any other text. */
export function readSession(token: string | undefined): Session | undefined {
  const [, role, name] =
    /^\{"role":"([^"]+)","name":"([^"]+)"\}$/.exec(Buffer.from(token ?? '', 'base64url').toString()) ?? [];
  return role === undefined || name === undefined ? undefined : { role, name };
}

/** The principal that AWS names for calls of an account: its session, or the sandbox's user. */
export function principalOf(account: string, region: string, key: string, session: Session | undefined): string {
  const [role, name] = session === undefined ? ['sandbox', key] : [session.role.split('/').at(-1), session.name];
  return `arn:${partitionOf(region).name}:sts::${account}:assumed-role/${role ?? ''}/${name}`;
}
