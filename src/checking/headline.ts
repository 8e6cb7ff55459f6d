import type { Headline } from '../report/view.ts';
import { outcomeOf, uncheckedPlaces, warningsText, worstFault } from '../rules/rules.ts';
import { claimantOf } from '../rules/shared-claim.ts';
import { ownerOf } from '../rules/shared-twin.ts';
import { counted, some } from '../util/words.ts';
import type { Report } from './report.ts';

/** The first line of every format for people: the verdict, and whether the image may go on. */
export function headline(report: Report): Headline {
  const { verdict } = report;
  const outcome = outcomeOf(report);
  if (verdict === 'shared') {
    const owners = some([...new Set(ownersOf(report))]) || 'another service';
    const sentence = `${report.service} has the same image as ${owners}.${consequence(report)}`;
    return { outcome, word: 'Shared', sentence };
  }
  if (verdict === 'unknown') {
    const sentence = `${uncheckedPlaces(report) ?? 'some repository'} could not be checked, so the image may be shared.${consequence(report)}`;
    return { outcome, word: 'Unknown', sentence };
  }
  const fault = worstFault(report);
  if (outcome === 'bad' && fault !== undefined) {
    const image = report.nothingToCompare === undefined ? 'the image is unique, but' : `${alone(report)}, and`;
    const sentence = `${image} ${fault}.${consequence(report)}`;
    return { outcome, word: 'Stopped', sentence };
  }
  const rest = warningsText(report);
  if (report.nothingToCompare !== undefined) {
    return { outcome: 'warning', word: 'Nothing to compare', sentence: `${alone(report)}${rest}.` };
  }
  const accepted = some([...new Set(report.allowed.map(({ repository }) => repository.name))]);
  if (accepted !== '') {
    return {
      outcome,
      word: 'Accepted',
      sentence: `${report.service} has the same image as ${accepted}, and an exception accepts that${rest}.`,
    };
  }
  return { outcome, word: 'Unique', sentence: `no other service has this image${rest}.` };
}

function ownersOf({ findings }: Report): string[] {
  return findings.flatMap((finding) => {
    if (finding.rule === 'shared-image') return 'twin' in finding ? [ownerOf(finding)] : [];
    return finding.rule === 'shared-claim' ? [claimantOf(finding.claim)] : [];
  });
}

/** Why the image was compared with nothing. */
function alone({ checked }: Report): string {
  const leftOut = counted(checked.leftOut ?? 0, 'repository', 'repositories');
  if (leftOut !== undefined)
    return `no other service has a repository in scope; the configuration leaves out ${leftOut}`;
  return `no other service has a repository in ${checked.registries === 1 ? 'the registry' : 'the registries'}`;
}

/** What was not done with the image, or must not be done with it. */
function consequence({ exitCode, command, pushed, findings }: Report): string {
  if (exitCode === 0) return '';
  const isThere = pushed !== undefined || findings.some(({ rule }) => rule === 'changed-after-check');
  if (isThere) return ' Do not deploy it.';
  return command === 'guard' ? ' Nothing was pushed.' : ' Do not push it.';
}
