import { imageIds, manifestDigests } from '../image/identity.ts';
import type { AuditReport } from '../types/audit.ts';
import type { DeployReport } from '../types/deploy.ts';
import type { Verdict } from '../types/finding.ts';
import type { Mark } from '../types/mark.ts';
import type { Report } from '../types/report.ts';

/**
 * The outputs of a step, as docker/metadata-action has them: lists are one entry a line, and plug into the inputs `tags`,
 * `labels` and `build-args` of docker/build-push-action. Every output is always there; what does not apply is empty.
 */
export interface Outputs {
  readonly verdict: string;
  /** How many findings there are, of any severity. */
  readonly findings: string;
  readonly tag: string;
  /** Full references, `REPOSITORY:TAG`. */
  readonly tags: string;
  readonly labels: string;
  /** Of the manifest, in the form of docker/build-push-action: `manifest:NAME=VALUE`. */
  readonly annotations: string;
  readonly 'build-args': string;
  readonly 'build-id': string;
  /** One for each platform. */
  readonly 'image-id': string;
  /** What the tag names, or is going to name, as far as that is known before the push. */
  readonly digest: string;
  /** The file that got the report. */
  readonly report: string;
  readonly json: string;
}

/** @param json the report that a step without a check has: the mark */
export function stampOutputs(mark: Mark, repositories: readonly string[], json: string): Outputs {
  return {
    ...markOutputs(mark),
    verdict: '',
    findings: '',
    tag: mark.tag,
    tags: repositories.map((repository) => `${repository}:${mark.tag}`).join('\n'),
    'image-id': '',
    digest: '',
    report: '',
    json,
  };
}

/** What a step of several reports says: a twin is surer news than a silence. */
const WORST_FIRST: readonly Verdict[] = ['shared', 'unknown', 'unique'];

/**
 * What one image alone has, such as its digest, is empty where there are several.
 *
 * @param reports of one image, or of each that was checked
 * @param file the file that got them
 */
export function reportOutputs(reports: readonly Report[], json: string, file = ''): Outputs {
  const [only] = reports.length === 1 ? reports : [];
  const tagsOf = (report: Report): string[] => {
    const tag = tagOf(report);
    return tag === undefined ? [] : [`${report.target.written ?? report.target.uri}:${tag}`];
  };
  return {
    ...markOutputs(only?.mark),
    verdict: WORST_FIRST.find((verdict) => reports.some((report) => report.verdict === verdict)) ?? '',
    findings: String(reports.reduce((count, { findings }) => count + findings.length, 0)),
    tag: (only && tagOf(only)) ?? '',
    tags: reports.flatMap(tagsOf).join('\n'),
    'image-id': reports.flatMap(({ image }) => imageIds(image.identity)).join('\n'),
    digest: only?.pushed?.digest ?? (only && manifestDigests(only.image.identity)[0]) ?? '',
    report: file,
    json,
  };
}

function tagOf({ pushed, target }: Report): string | undefined {
  return pushed?.tag ?? target.tag;
}

/** @param file the file that got the report */
export function findingOutputs(
  { verdict, findings }: Pick<AuditReport | DeployReport, 'verdict' | 'findings'>,
  json: string,
  file = '',
): Outputs {
  return { ...failedOutputs(json), verdict, findings: String(findings.length), report: file };
}

/** Of a step that ended before there was a verdict. */
export function failedOutputs(json: string): Outputs {
  return {
    ...markOutputs(undefined),
    ...{ verdict: 'unknown', findings: '', tag: '', tags: '', 'image-id': '', digest: '', report: '', json },
  };
}

function markOutputs(mark: Mark | undefined): Pick<Outputs, 'labels' | 'annotations' | 'build-args' | 'build-id'> {
  return {
    labels: lines(mark?.labels ?? {}),
    annotations: lines(mark?.labels ?? {}, 'manifest:'),
    'build-args': lines(mark?.buildArgs ?? {}),
    'build-id': mark?.buildId ?? '',
  };
}

function lines(record: Readonly<Record<string, string>>, prefix = ''): string {
  return Object.entries(record)
    .map(([name, value]) => `${prefix}${name}=${value}`)
    .join('\n');
}
