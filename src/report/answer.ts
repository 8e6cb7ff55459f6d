import type { Finding } from '../types/finding.ts';
import { registryName } from '../types/registry.ts';
import type { Report } from '../types/report.ts';
import { visible } from './escape.ts';
import type { Failure } from './failure.ts';
import { headline } from './headline.ts';
import { ownerOf } from './message.ts';

/** The verdict and why, in one line of plain text: `shared with billing: 111122223333/eu-west-1/billing:v7`. */
export function answerOf(report: Report): string {
  const [twin, ...others] = report.findings.filter((finding) => finding.rule === 'shared-image');
  if (report.verdict === 'shared' && twin !== undefined) {
    const more = others.length === 0 ? '' : ` (and ${others.length} more)`;
    return visible(`shared with ${ownerOf(twin)}: ${placeOfTwin(twin)}${more}`);
  }
  const { word, sentence } = headline(report);
  return visible(`${word.toLowerCase()}: ${sentence}`);
}

/** The same for a run that ended before there was a verdict. */
export function failedAnswer({ message }: Failure): string {
  const [first = ''] = message.split('\n');
  return visible(`no verdict: ${first}`);
}

type SharedImage = Extract<Finding, { readonly rule: 'shared-image' }>;

/** Shorter than a reference that can be pulled: a title has no room for the host's name. */
function placeOfTwin({ repository: { registry, name }, twin: { tags, digest }, lines }: SharedImage): string {
  const [tag] = tags;
  const place = `${registryName(registry)}/${name}`;
  if (tag !== undefined) return `${place}:${tag}`;
  return lines === undefined ? `${place}@${digest}` : place;
}
