import type { Registry } from '../types/registry.ts';
import type { SandboxState } from './state.ts';

/** A repository creation template: of its settings, only what it applies to. */
export interface CreationTemplate {
  /** `ROOT`: whatever no other template matches. */
  readonly prefix: string;
  readonly appliedFor: readonly ('CREATE_ON_PUSH' | 'PULL_THROUGH_CACHE' | 'REPLICATION')[];
}

/** Creates the repository that a push begins in, if there is none and the most specific template says so. */
export function createOnPush({ options, repositories, storage }: SandboxState, registry: Registry, name: string): void {
  if (repositories.find(registry, name) !== undefined) return;
  const matching = (options.creationTemplates ?? []).filter(
    ({ prefix }) => prefix === 'ROOT' || name.startsWith(`${prefix}/`),
  );
  const rank = ({ prefix }: CreationTemplate): number => (prefix === 'ROOT' ? 0 : prefix.length);
  const [template] = matching.sort((one, other) => rank(other) - rank(one));
  if (template?.appliedFor.includes('CREATE_ON_PUSH') !== true) return;
  const createdAt = options.now();
  const created = repositories.create({ registry, name, mutability: 'MUTABLE', exclusions: [], tags: {}, createdAt });
  storage.clear(created.path);
}
