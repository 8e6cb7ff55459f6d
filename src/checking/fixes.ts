import type { SourceImage } from '../image/identity.ts';
import { shellQuote } from '../report/escape.ts';
import type { FixStep } from '../report/view.ts';
import { guardCommand } from '../rules/steps.ts';
import { tagsOf } from '../image/repository.ts';
import type { Report } from './report.ts';
import { NPX_MINTMARK } from '../util/command-line.ts';

/** Ways to give the image a mark of its own, the one that does everything first. */
export function markSteps(report: Report): FixStep[] {
  const steps: FixStep[] = [
    buildStep(report, 'Build, check and push it with its own mark, all in one:'),
    {
      text: 'Or put the mark into your own docker build:',
      command: `${stampArguments(report)} && docker build $args -t ${freeReference(report)} .`,
    },
  ];
  const finished = finishedCommand(report);
  return finished === undefined
    ? steps
    : [...steps, { text: 'Or mark the finished image, without its sources:', command: finished }];
}

/** Guard marks an image only if it has a twin; docker build marks any image, but needs it in the engine. */
function finishedCommand(report: Report): string | undefined {
  const { source, transient } = report.image;
  if (transient) return undefined;
  if (report.verdict === 'shared') {
    if (source.kind === 'registry') return undefined;
    const to = isTagFree(report) ? targetReference(report) : shellQuote(report.target.uri);
    return `${NPX_MINTMARK} guard --image ${shellQuote(source.text)} --remark --to ${to}`;
  }
  const local = engineName(report.image);
  if (local === undefined) return undefined;
  return `${stampArguments(report)} && echo ${shellQuote(`FROM ${local}`)} | docker build $args -t ${freeReference(report)} -`;
}

/** Ways to push under a tag that names nothing yet. */
export function newTagSteps(report: Report): FixStep[] {
  const steps: FixStep[] = [
    buildStep(report, 'Give each build its own tag. mintmark builds, tags, checks and pushes:'),
  ];
  if (report.image.transient) {
    steps.push({ text: 'Or, if the same commit is only built again, use the existing image: --if-exists skip.' });
  }
  const local = engineName(report.image);
  if (local !== undefined) {
    steps.push({
      text: 'Or give this image a new tag and check that:',
      command: `docker tag ${shellQuote(local)} ${timedReference(report)}`,
    });
  }
  return steps;
}

/** Stamp, build, check and push in one; without a tag the image gets the mark's. */
export function buildStep(report: Report, text: string): FixStep {
  return { text, command: guardCommand(report.target.uri) };
}

/** Runs the same check again. */
export function repeatStep(report: Report, text: string): FixStep {
  const { source, transient } = report.image;
  if (transient) return buildStep(report, text);
  const flag = report.command === 'check' && report.pushed !== undefined ? '--pushed' : '--to';
  const to = targetReferences(report).map((reference) => `${flag} ${reference}`);
  const what = report.command === 'check' ? 'check' : 'guard --image';
  const command = [NPX_MINTMARK, what, shellQuote(source.text), ...to].join(' ');
  return { text, command };
}

/** A command of its own, so that nothing is built without a mark if it fails. */
function stampArguments({ service }: Report): string {
  return `args=$(${NPX_MINTMARK} stamp --service ${shellQuote(service)} --format docker-args)`;
}

/** The target itself if its tag is still free; else the target under a tag of this second. */
function freeReference(report: Report): string {
  return report.target.tag !== undefined && isTagFree(report) ? targetReference(report) : timedReference(report);
}

function isTagFree({ findings }: Report): boolean {
  return !findings.some((finding) => finding.rule === 'reused-tag');
}

function targetReferences({ target }: Report): string[] {
  const tags = tagsOf(target);
  return (tags.length === 0 ? [target.uri] : tags.map((tag) => `${target.uri}:${tag}`)).map((one) => shellQuote(one));
}

function targetReference({ target: { uri, tag } }: Report): string {
  return shellQuote(tag === undefined ? uri : `${uri}:${tag}`);
}

function timedReference(report: Report): string {
  return `${shellQuote(report.target.uri)}:$(date -u +%Y%m%dT%H%M%SZ)`;
}

/** The name that the local engine knows the image by; undefined for an image in a file or a registry. */
function engineName({ source, transient }: SourceImage): string | undefined {
  return transient === undefined && source.kind === 'engine' ? source.rest : undefined;
}
