import type { Registry } from '../image/repository.ts';
import { type Encryption, type RepositorySettings, USUAL } from './repository.ts';
import type { SandboxState } from './state.ts';
import { defined } from '../util/defined.ts';

export const APPLIED_FOR = ['REPLICATION', 'PULL_THROUGH_CACHE', 'CREATE_ON_PUSH'] as const;

/** A repository creation template. Settings that it omits are as in any new repository. */
export interface CreationTemplate extends Partial<
  Pick<RepositorySettings, 'mutability' | 'exclusions' | 'tags' | 'lifecyclePolicy' | 'policy'>
> {
  /** `ROOT`: applies if no other template matches. */
  readonly prefix: string;
  readonly appliedFor: readonly (typeof APPLIED_FOR)[number][];
  readonly encryption?: Encryption;
  readonly description?: string;
  readonly customRoleArn?: string;
  readonly createdAt?: Date;
  readonly updatedAt?: Date;
}

/** Creates the repository into which a push begins, if it does not exist and the most specific template says so. */
export function createOnPush(state: SandboxState, registry: Registry, name: string): void {
  const { options, registries, repositories, storage } = state;
  if (repositories.find(registry, name) !== undefined) return;
  const rank = ({ prefix }: CreationTemplate): number => (prefix === 'ROOT' ? 0 : prefix.length);
  const [template] = [...registries.of(registry).templates.values()]
    .filter(({ prefix }) => prefix === 'ROOT' || name.startsWith(`${prefix.replace(/\/$/, '')}/`))
    .sort((one, other) => rank(other) - rank(one));
  if (template?.appliedFor.includes('CREATE_ON_PUSH') !== true) return;
  const { mutability, exclusions, tags, encryption, lifecyclePolicy, policy } = template;
  const created = repositories.create({
    ...USUAL,
    ...defined({ mutability, exclusions, tags, encryption, lifecyclePolicy, policy }),
    registry,
    name,
    createdAt: options.now(),
  });
  storage.clear(created.path);
}
