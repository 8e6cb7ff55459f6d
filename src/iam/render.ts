import type { Policy } from './document.ts';
import { placeholdersIn } from './placeholders.ts';

/** The formats in which IAM policies can be printed. */
export const IAM_FORMATS = ['json', 'terraform', 'cloudformation'] as const;
export type IamFormat = (typeof IAM_FORMATS)[number];

export interface RenderedPolicies {
  /** Ends with a newline. */
  readonly text: string;
  /** What has to be replaced in it, or passed with it, before AWS takes it: one line each. */
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
