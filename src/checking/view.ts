import type { Note, View } from '../report/view.ts';
import { acceptedSentence } from '../rules/allowances.ts';
import type { Run } from '../rules/rule.ts';
import { judgementView, placesText } from '../rules/rules.ts';
import { twinReference } from '../rules/shared-twin.ts';
import { referenceTo, tagsOf } from '../image/repository.ts';
import type { FileLine } from '../util/file-line.ts';
import { amount, counted, effort, size, some } from '../util/words.ts';
import { about, fields, indexLeftOut } from './fields.ts';
import { buildStep, markSteps, newTagSteps, repeatStep } from './fixes.ts';
import { earlierNotes } from './earlier-twins.ts';
import { headline } from './headline.ts';
import type { Checked, Report } from './report.ts';
import { workflowMarkSteps, workflowTagSteps } from './workflow-fixes.ts';
import type { OwnWorkflow } from '../workflows/own-workflow.ts';
import { sharingGraph } from './sharing-graph.ts';
import { defined } from '../util/defined.ts';
import { ledgerName } from '../rules/ledger.ts';

/**
 * The check of an image in words.
 *
 * @param line the stage of the Dockerfile that it is made from, if that is known
 * @param workflow where the remedies are read, if that is not a terminal
 */
export function viewOf(report: Report, line?: FileLine, workflow?: OwnWorkflow): View {
  const { command, service, target, image } = report;
  const run: Run = {
    again: (text) => repeatStep(report, text),
    candidate: {
      service,
      target,
      line,
      markSteps: () => (workflow === undefined ? markSteps(report) : workflowMarkSteps(report, workflow)),
      newTagSteps: () => (workflow === undefined ? newTagSteps(report) : workflowTagSteps(report, workflow)),
      buildStep: (text) => buildStep(report, text),
    },
    subject: (rule) => [rule, target.uri],
  };
  return {
    ...judgementView(report, run),
    ...defined({ line, picture: sharingGraph(report) }),
    headline: headline(report),
    subject: image.source.text,
    checked: service,
    category: `${command}/${target.uri}`,
    allowed: report.allowed.map(({ repository, twin, allowance }) =>
      acceptedSentence(allowance, twinReference(repository, twin)),
    ),
    notes: notesOf(report),
    attachments: attachmentsOf(report),
    effort: checkedSentence(report),
    about: about(report),
    fields: () => fields(report),
  };
}

/** What is said about an image that was read back from the registry. */
const DONE = { guard: 'Pushed', check: 'Confirmed' } as const satisfies Record<Report['command'], string>;

function notesOf(report: Report): Note[] {
  const { mark } = report;
  const single = singlePlatformSentence(report);
  return [
    ...remarkedNotes(report),
    ...pushedNotes(report),
    ...transferNotes(report),
    ...notPutNotes(report),
    ...(single === undefined ? [] : [{ text: single, isWarning: true }]),
    ...earlierNotes(report).map((text) => ({ text, isWarning: true })),
    ...(mark?.warnings ?? []).map((text) => ({ text, isWarning: true })),
  ];
}

function notPutNotes({ notPut = [], target }: Report): Note[] {
  const references = notPut.map((tag) => referenceTo(target.uri, tag));
  return references.length === 0 ? [] : [{ text: 'Not put, because the run stopped', references, isWarning: true }];
}

function pushedNotes({ command, pushed, existed }: Report): Note[] {
  if (pushed === undefined) return [];
  const { uri, digest } = pushed;
  const tags = tagsOf(pushed);
  return [
    {
      text: existed === true ? 'Already built from this commit' : DONE[command],
      references: [...tags, digest].map((name) => referenceTo(uri, name)),
      ...(tags.length > 0 && { digest }),
    },
  ];
}

/** What a push did not have to send. */
function transferNotes({ pushed, transfer }: Report): Note[] {
  if (pushed === undefined || transfer === undefined || transfer.mounted.blobs === 0) return [];
  const { mounted, uploaded } = transfer;
  const layers = amount(mounted.blobs, 'layer was', 'layers were');
  const from = `${size(mounted.bytes)} in ${layers} mounted from other repositories of the registry`;
  return [{ text: `${from}, ${size(uploaded.bytes)} uploaded.` }];
}

/** What was done to a finished image that had a twin. */
function remarkedNotes({ remarked }: Report): Note[] {
  if (remarked === undefined) return [];
  const dropped = counted(
    remarked.droppedAttestations,
    'attestation was left out: it is',
    'attestations were left out: they are',
  );
  const without = dropped === undefined ? '' : ` ${dropped} about the image without the mark.`;
  return [{ text: `The image had a twin, so it got a new mark.${without}` }];
}

/** For a single platform that was pushed without its index. */
function singlePlatformSentence(report: Report): string | undefined {
  const index = indexLeftOut(report);
  if (index === undefined) return undefined;
  const platforms = some(report.image.identity.platformImages.map(({ platform }) => platform));
  const why = report.command === 'guard' ? ' The source does not hold all that the index names.' : '';
  return `${platforms} was pushed by itself, without the index ${index}.${why}`;
}

function attachmentsOf({ mark }: Report): NonNullable<View['attachments']> {
  if (mark === undefined) return [];
  const pairs = [mark.buildArgs, mark.labels]
    .flatMap(Object.entries)
    .map(([name, value]) => `${name}=${String(value)}`);
  return [{ title: 'The mark of this build', lines: [`tag=${mark.tag}`, ...pairs] }];
}

/** What it took to answer: `Checked 120 repositories in 2 registries: 124 calls, 0.8 s.`; `Checked nothing` if nothing answered. */
function checkedSentence({ checked, orphanedBlobs }: Pick<Report, 'checked' | 'orphanedBlobs'>): string {
  const places = checked.registries === 0 ? 'nothing' : placesText(checked);
  const ledger = checked.ledger === undefined ? undefined : ledgerName(checked.ledger.place);
  const what =
    ledger === undefined
      ? places
      : checked.ledger?.only
        ? `only the ledger (${ledger}) and no repository`
        : `${places} and the ledger (${ledger})`;
  const orphaned =
    orphanedBlobs.length === 0 ? '' : ` Orphaned blobs, which are not twins, in ${orphanedBlobs.length} of them.`;
  return `Checked ${what}${effort(checked.calls, checked.durationMs)}${leftOut(checked)}${orphaned}`;
}

/** Says what mintmark.yml leaves out, which the user decided, and that a target is missing: it may be misspelled. */
function leftOut({ own = 0, leftOut: known = 0, byName = 0, createsTarget = false }: Checked): string {
  // That the target is its service's own goes without saying.
  const others = counted(Math.max(0, createsTarget ? own : own - 1), 'other repository', 'other repositories');
  const repositories = counted(known, 'repository', 'repositories');
  const registries = counted(byName, 'registry', 'registries');
  return [
    ...(createsTarget ? [' The target does not exist yet: the push creates it.'] : []),
    ...(others === undefined ? [] : [` The service owns ${others}.`]),
    ...(repositories === undefined ? [] : [` Left out by mintmark.yml: ${repositories}.`]),
    ...(registries === undefined ? [] : [` Only what mintmark.yml names was looked up in ${registries}.`]),
  ].join('');
}
