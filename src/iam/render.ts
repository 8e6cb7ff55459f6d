import type { Policy } from './document.ts';

/** What IAM policies can be printed as. */
export const IAM_FORMATS = ['json', 'terraform', 'cloudformation'] as const;
export type IamFormat = (typeof IAM_FORMATS)[number];

/** Policies as text, which ends with a line break. */
export async function renderPolicies(policies: readonly Policy[], format: IamFormat): Promise<string> {
  switch (format) {
    case 'json':
      return `${JSON.stringify({ policies: policies.map(({ of, ...rest }) => ({ ...rest, of: of ?? null })) }, undefined, 2)}\n`;
    case 'terraform':
      return (await import('./terraform.ts')).renderTerraform(policies);
    case 'cloudformation':
      return (await import('./cloudformation.ts')).renderCloudFormation(policies);
  }
}
