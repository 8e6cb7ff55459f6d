/** What IAM policies can be printed as. */
export const IAM_FORMATS = ['json', 'terraform', 'cloudformation'] as const;
export type IamFormat = (typeof IAM_FORMATS)[number];
