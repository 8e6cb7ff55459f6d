import type { Existing } from './existing.ts';
import type { Kind } from './templates.ts';

/** The workflow that fits, and why. */
export interface Choice {
  readonly kind: Kind;
  readonly reason?: string;
}

/**
 * @param services those that this repository builds, as far as its configuration says
 */
export function chooseWorkflow(services: readonly string[], { building }: Existing): Choice {
  if (services.length > 1) return { kind: 'matrix', reason: 'mintmark.yml has several services.' };
  if (building === undefined) return { kind: 'guard' };
  return {
    kind: 'build-push-action',
    reason: `${building} builds with docker/build-push-action. Move its options over, and remove its build and push.`,
  };
}
