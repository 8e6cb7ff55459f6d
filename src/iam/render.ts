import type { IamFormat } from '../types/iam-format.ts';
import type { Policy } from './document.ts';

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
