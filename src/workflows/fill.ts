import { stringify } from 'yaml';

/** What is known of the repository that a workflow is for. */
export interface Known {
  /** `HOST/NAME` of the target. */
  readonly repository: string | undefined;
  /** `HOST/PREFIX`, if each service's repository is `HOST/PREFIX/SERVICE`. */
  readonly repositoriesIn: string | undefined;
  readonly account: string | undefined;
  readonly region: string | undefined;
  readonly service: string | undefined;
  readonly services: readonly string[] | undefined;
}

/** A line that only a person can complete. */
interface Blank {
  /** 1-based. */
  readonly line: number;
  /** What the line has to say. */
  readonly what: string;
}

interface Rule {
  /** The text in the examples. */
  readonly example: string;
  readonly known: string | undefined;
  readonly what: string;
  /** Whether a person has to look at the line even so. */
  readonly isPartOnly?: true;
}

/**
 * Replaces what an example says with what is known. Its comments stay as they are.
 *
 * @returns the workflow, and the lines that are still the example's
 */
export function fill(template: string, known: Known): { readonly text: string; readonly blanks: readonly Blank[] } {
  const rules = rulesFor(template, known);
  const blanks: Blank[] = [];
  const lines = template.split('\n').map((line, index) => {
    const rule = line.startsWith('#') ? undefined : rules.find(({ example }) => line.includes(example));
    if (rule === undefined) return line;
    if (rule.known === undefined || rule.isPartOnly) blanks.push({ line: index + 1, what: rule.what });
    return rule.known === undefined ? line : line.replace(rule.example, () => rule.known ?? '');
  });
  return { text: lines.join('\n'), blanks };
}

function rulesFor(template: string, known: Known): Rule[] {
  const { repository, repositoriesIn, account, region, service, services } = known;
  const host = (of: string): string => `${of}.dkr.ecr.eu-west-1.amazonaws.com`;
  // With two accounts, the images are in the second one.
  const images = template.includes(host('444455556666')) ? '444455556666' : '111122223333';
  const of = (before: string, value: string | undefined, after = ''): string | undefined =>
    value === undefined ? undefined : `${before}${value}${after}`;
  return [
    { example: `${host(images)}/checkout`, known: repository, what: 'the repository that the image goes to' },
    {
      example: `${host(images)}/\${{ matrix.service }}`,
      known: of('', repositoriesIn, '/${{ matrix.service }}'),
      what: 'the repository that each image goes to',
    },
    {
      example: `arn:aws:iam::${images}:role/`,
      known: of('arn:aws:iam::', account, ':role/'),
      what: 'the role that calls ECR',
      isPartOnly: true,
    },
    { example: 'arn:aws:iam::111122223333:role/', known: undefined, what: "the role that trusts GitHub's identity" },
    { example: 'aws-region: eu-west-1', known: of('aws-region: ', region), what: 'the region' },
    { example: 'service: checkout', known: of('service: ', scalar(service)), what: 'the service' },
    {
      example: 'service: [billing, checkout]',
      known: of('service: [', services?.map(scalar).join(', '), ']'),
      what: 'the services',
    },
    { example: 'context: services/', known: undefined, what: "the directory with each service's Dockerfile" },
    { example: 'branches: [main]', known: undefined, what: 'the branch that ships, if it is not main' },
  ];
}

/** Quoted if YAML would not read it as text otherwise. */
function scalar<T extends string | undefined>(text: T): T | string {
  return text === undefined ? text : stringify(text).trimEnd();
}
