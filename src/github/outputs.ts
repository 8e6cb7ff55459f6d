import { imageIds, manifestDigests, type SourceImage } from '../image/identity.ts';
import type { Digest } from '../image/digest.ts';
import type { Mark } from '../image/mark.ts';
import { tagsOf, type Target } from '../image/repository.ts';

const ALL = ['guard', 'check', 'audit', 'deploy', 'stamp'] as const;
const CHECKS = ['guard', 'check', 'audit', 'deploy'] as const;
const IMAGES = ['guard', 'check'] as const;
const MARKS = ['guard', 'stamp'] as const;
const STAMPS = ['stamp'] as const;

/**
 * The outputs of a step, and the commands that fill them. As in docker/metadata-action, lists have one entry per line,
 * and fit the inputs `tags`, `labels` and `build-args` of docker/build-push-action. Every output is always set; those
 * that do not apply are empty.
 */
export const OUTPUTS = {
  verdict: { of: CHECKS, help: 'unique, shared or unknown' },
  findings: { of: CHECKS, help: 'the number of findings, including warnings' },
  unchecked: {
    of: CHECKS,
    help: 'the number of repositories, registries, ledgers and clusters that could not be checked; empty if the run ended early',
  },
  tag: { of: ['guard', 'check', 'stamp'], help: 'the tag' },
  tags: { of: ['guard', 'check', 'stamp'], help: 'full references, REPOSITORY:TAG, one per line' },
  'pushed-tags': { of: IMAGES, help: 'the full references that were pushed and confirmed, one per line' },
  labels: { of: MARKS, help: 'the labels of the mark, NAME=VALUE, one per line' },
  annotations: { of: MARKS, help: 'the same as annotations of the manifest, manifest:NAME=VALUE, one per line' },
  'build-args': { of: MARKS, help: 'the build arguments of the mark, NAME=VALUE, one per line' },
  'build-id': { of: MARKS, help: 'the build ID of the mark' },
  'bake-file': {
    of: STAMPS,
    help: 'a file for docker buildx bake that adds the mark to the target mintmark, or to those of bake-targets',
  },
  'docker-args': { of: STAMPS, help: 'the mark as one line of options for docker build' },
  'image-id': { of: IMAGES, help: 'the image ID, one per line for each platform' },
  digest: { of: IMAGES, help: 'the digest that the tag names after the push, or will name if that is already known' },
  immutable: {
    of: IMAGES,
    help: 'true if the repository does not let the tag move, false if it does; empty if ECR does not say',
  },
  comment: {
    of: ['guard', 'check', 'deploy'],
    help: 'the comment on the pull request as Markdown, even if it could not be written',
  },
  reports: { of: CHECKS, help: 'the files that got the report, as the input reports names them, one per line' },
  json: {
    of: ALL,
    help: 'the report or the mark as JSON; a report over 1 MiB has fewer findings, and cut.file names the file that has all',
  },
} as const;

export type Outputs = Readonly<Record<keyof typeof OUTPUTS, string>>;

const EMPTY = Object.fromEntries(Object.keys(OUTPUTS).map((name) => [name, ''])) as Outputs;

/** @param written the mark in other forms; its JSON is the report of a step without a check */
export function stampOutputs(
  mark: Mark,
  repositories: readonly string[],
  written: Pick<Outputs, 'json' | 'bake-file' | 'docker-args'>,
): Outputs {
  return {
    ...EMPTY,
    ...markOutputs(mark),
    ...written,
    tag: mark.tag,
    tags: repositories.map((repository) => `${repository}:${mark.tag}`).join('\n'),
  };
}

/** What the outputs report about the check of an image. */
interface ImageReport extends Counted {
  readonly image: SourceImage;
  readonly target: Target;
  readonly immutable: boolean | undefined;
  readonly mark?: Mark;
  readonly pushed?: { readonly tag?: string; readonly otherTags?: readonly string[]; readonly digest: Digest };
}

interface Counted {
  readonly verdict: string;
  readonly findings: readonly unknown[];
  readonly unchecked: number;
}

/** The verdict of a step with several reports: a twin is more certain than something that could not be checked. */
const WORST_FIRST = ['shared', 'unknown', 'unique'];

/**
 * Anything that only a single image has, such as its digest, is empty if there are several.
 *
 * @param reports of one image, or of each that was checked
 * @param files the files that got the reports, one per line
 */
export function reportOutputs(reports: readonly ImageReport[], json: string, files = ''): Outputs {
  const [only] = reports.length === 1 ? reports : [];
  // One image that went to several repositories is still one image.
  const [sample] = reports.every(({ image }) => image === reports[0]?.image) ? reports : [];
  return {
    ...EMPTY,
    ...(sample?.mark && markOutputs(sample.mark)),
    verdict: WORST_FIRST.find((verdict) => reports.some((report) => report.verdict === verdict)) ?? '',
    findings: String(reports.reduce((count, { findings }) => count + findings.length, 0)),
    unchecked: String(reports.reduce((count, { unchecked }) => count + unchecked, 0)),
    immutable: only?.immutable === undefined ? '' : String(only.immutable),
    tag: only?.pushed?.tag ?? only?.target.tag ?? '',
    tags: reports.flatMap((report) => references(report, tagsOf(report.pushed ?? report.target))).join('\n'),
    'pushed-tags': reports.flatMap((report) => references(report, tagsOf(report.pushed ?? {}))).join('\n'),
    'image-id': [...new Set(reports.flatMap(({ image }) => imageIds(image.identity)))].join('\n'),
    digest: sample?.pushed?.digest ?? (sample && manifestDigests(sample.image.identity)[0]) ?? '',
    reports: files,
    json,
  };
}

function references({ target }: ImageReport, tags: readonly string[]): string[] {
  return tags.map((tag) => `${target.written ?? target.uri}:${tag}`);
}

/** @param files the files that got the report, one per line */
export function findingOutputs({ verdict, findings, unchecked }: Counted, json: string, files = ''): Outputs {
  return {
    ...failedOutputs(json),
    verdict,
    findings: String(findings.length),
    unchecked: String(unchecked),
    reports: files,
  };
}

/** The outputs of a step that ended before there was a verdict. */
export function failedOutputs(json: string): Outputs {
  return { ...EMPTY, verdict: 'unknown', json };
}

function markOutputs(mark: Mark): Pick<Outputs, 'labels' | 'annotations' | 'build-args' | 'build-id'> {
  return {
    labels: lines(mark.labels),
    annotations: lines(mark.labels, 'manifest:'),
    'build-args': lines(mark.buildArgs),
    'build-id': mark.buildId,
  };
}

function lines(record: Readonly<Record<string, string>>, prefix = ''): string {
  return Object.entries(record)
    .map(([name, value]) => `${prefix}${name}=${value}`)
    .join('\n');
}
