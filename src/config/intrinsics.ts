import { Tagged } from './source.ts';
import {} from './words.ts';
import { isObject } from '../image/json.ts';

/** In their short form. https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html */
export const INTRINSICS = [
  ...['!And', '!Base64', '!Cidr', '!Condition', '!Equals', '!FindInMap', '!GetAtt', '!GetAZs', '!If'],
  ...['!ImportValue', '!Join', '!Not', '!Or', '!Ref', '!Select', '!Split', '!Sub', '!Transform', '!ToJsonString'],
  ...['!Length'],
] as const;

/** The function that a value of a template is, as its author wrote it; undefined for plain data. */
export function intrinsicOf(value: unknown): string | undefined {
  if (value instanceof Tagged) return value.tag;
  if (!isObject(value)) return undefined;
  const [name, ...others] = Object.keys(value);
  return others.length === 0 && name !== undefined && /^(?:Fn::\w+|Ref)$/.test(name) ? name : undefined;
}
