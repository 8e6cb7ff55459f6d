import type { ImageStore } from '../../rules/colocated-images.ts';

/** The values of `--image-store`. */
export const STORE_CHOICES = ['classic', 'containerd', 'both'] as const;

export type StoreChoice = (typeof STORE_CHOICES)[number];

/** The image stores that nodes may have: ECS does not say which one an engine has. */
export function storesOf(choice: StoreChoice): readonly ImageStore[] {
  return choice === 'both' ? ['classic', 'containerd'] : [choice];
}
