import type { Policy } from './document.ts';
import { placeholdersIn } from './placeholders.ts';

/** What IAM policies can be printed as. */
export const IAM_FORMATS = ['json', 'terraform', 'cloudformation'] as const;
export type IamFormat = (typeof IAM_FORMATS)[number];

export interface RenderedPolicies {
  /** Ends with a line break. */
  readonly text: string;
  /** What has to be replaced in it, or given with it, before AWS takes it: a line each. */
  readonly open: readonly string[];
}

export async function renderPolicies(policies: readonly Policy[], format: IamFormat): Promise<RenderedPolicies> {
  switch (format) {
    case 'json': {
      const open = placeholdersIn(JSON.stringify(policies));
      const body = { placeholders: open, policies: policies.map(({ of, ...rest }) => ({ ...rest, of: of ?? null })) };
      return { text: `${JSON.stringify(body, undefined, 2)}\n`, open };
    }
    case 'terraform':
      return (await import('./terraform.ts')).renderTerraform(policies);
    case 'cloudformation':
      return (await import('./cloudformation.ts')).renderCloudFormation(policies);
  }
}
