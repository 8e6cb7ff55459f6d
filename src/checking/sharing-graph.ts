import { shortDigest } from '../image/digest.ts';
import { hostOf, nameOf } from '../image/ecr-reference.ts';
import type { Twin } from '../connection/question.ts';
import { cut } from '../util/cut.ts';
import { visible } from '../report/escape.ts';
import { registryNameOf } from '../rules/rule.ts';
import { ownerOf } from '../rules/shared-twin.ts';
import { registryName } from '../image/repository.ts';
import type { Report } from './report.ts';

/** How many twins are drawn. A picture of more would be unreadable. */
const DRAWN = 5;

/**
 * Who shares the image with whom, as a Mermaid flowchart: services and repositories as nodes, the image as the edge.
 *
 * @returns undefined if nobody does
 */
export function sharingGraph(report: Report): string | undefined {
  const twins = report.findings.filter((finding) => finding.rule === 'shared-image' && 'twin' in finding);
  if (twins.length === 0) return undefined;
  const { uri, tag } = report.target;
  const services = [...new Set([report.service, ...twins.slice(0, DRAWN).map(ownerOf)])];
  const nodeOf = (service: string): string => `service${services.indexOf(service)}`;
  const rest = twins.length - DRAWN;
  return [
    'flowchart LR',
    ...services.map((service) => `  ${nodeOf(service)}(["${label(service)}"])`),
    `  target["${placeLabel(registryNameOf(uri) ?? hostOf(uri), nameOf(uri), tag)}"]`,
    `  ${nodeOf(report.service)} --- target`,
    ...twins.slice(0, DRAWN).flatMap((finding, index) => {
      const { registry, name } = finding.repository;
      return [
        `  twin${index}["${placeLabel(registryName(registry), name, finding.twin.tags[0])}"]`,
        `  target ===|"${label(imageName(finding.twin))}"| twin${index}`,
        `  twin${index} --- ${nodeOf(ownerOf(finding))}`,
      ];
    }),
    ...(rest > 0 ? [`  rest["${rest} more"]`, '  target === rest'] : []),
  ].join('\n');
}

function imageName({ imageIds: [first, ...others] }: Twin): string {
  const name = first === undefined ? 'image' : `image ${shortDigest(first)}`;
  return others.length > 0 ? `${name} and ${others.length} more` : name;
}

/** Account, region and what is there, each on its own line: a single line would be broken anywhere. */
function placeLabel(registry: string, name: string, tag: string | undefined): string {
  return [...registry.split('/'), tag === undefined ? name : `${name}:${tag}`].map(label).join('<br>');
}

/**
 * Untrusted text in a label. All but plain characters become Mermaid's own entity codes, so that nothing in it is syntax, a
 * directive (`%%{init}`), Markdown or HTML. https://mermaid.js.org/syntax/flowchart.html#entity-codes-to-escape-characters
 */
function label(text: string): string {
  return cut(visible(text), LONGEST).replaceAll(ACTING, (character) => `#${character.codePointAt(0) ?? 0};`);
}

/** A repository's name has at most 256 characters, a tag 128. */
const LONGEST = 200;
const ACTING = /[^\p{L}\p{N} .:/@_,-]/gu;
