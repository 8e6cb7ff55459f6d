import type { Headline, View } from '../../report/view.ts';
import { ledgerName } from '../../rules/ledger.ts';
import type { Run } from '../../rules/rule.ts';
import { judgementView, outcomeOf, placesText } from '../../rules/rules.ts';
import { allowedFields, allowedSentence, unlistedSentences } from '../../rules/shared-group.ts';
import { NPX_MINTMARK } from '../../util/command-line.ts';
import { amount, counted, effort } from '../../util/words.ts';
import type { Released } from './release.ts';
import type { LedgerReport } from './report.ts';

/** What was written into the ledger, or found past it, in words. */
export function ledgerView(report: LedgerReport): View {
  const { command, ledger, sharedGroups, claims, checked } = report;
  const run: Run = {
    again: (text) => ({ text, command: `${NPX_MINTMARK} ${command}` }),
    subject: (rule) => ['ledger', rule],
  };
  return {
    ...judgementView({ ...report, nothingToCompare: undefined }, run),
    headline: headline(report),
    subject: 'ledger',
    checked: command,
    category: 'ledger',
    allowed: report.allowed.map(allowedSentence),
    notes: [
      ...unlistedSentences(report.findings, sharedGroups).map((text) => ({ text })),
      ...(report.released === undefined ? [] : [{ text: releasedSentence(report.released) }]),
    ],
    effort: `Compared ${amount(checked.images, 'image', 'images')} of ${placesText(checked)} with the ledger (${ledgerName(ledger)})${effort(checked.calls, checked.durationMs)}`,
    about: { ledger: ledgerName(ledger), sharedGroups },
    fields: () => ({
      claims: {
        ...claims,
        released: report.released !== undefined && 'count' in report.released ? report.released.count : null,
      },
      allowed: report.allowed.map(allowedFields),
      checked,
    }),
  };
}

function releasedSentence(released: Released): string {
  if ('why' in released) return `No claim was released: ${released.why}.`;
  const given = counted(released.count, 'claim of an image that is gone was', 'claims of images that are gone were');
  return `${given ?? 'No claim was'} released.`;
}

function headline({ command, unchecked, sharedGroups, claims, ...judged }: LedgerReport): Headline {
  const isSeed = command === 'ledger seed';
  const outcome = outcomeOf(judged);
  const written = `${amount(claims.written, 'claim', 'claims')} written`;
  const shared = counted(sharedGroups, 'image belongs to several services', 'images belong to several services');
  const missing = `${amount(claims.missing, 'image was', 'images were')} pushed without a claim`;
  const said = [
    ...(isSeed ? [written] : claims.missing > 0 ? [missing] : []),
    ...(shared === undefined ? [] : [shared]),
    ...(unchecked === 0 ? [] : ['not everything could be read']),
  ];
  const sentence = `${said.join('; ') || 'every image has a claim of its service'}.`;
  if (unchecked > 0) return { outcome, word: 'Unknown', sentence };
  if (isSeed) return { outcome, word: 'Seeded', sentence };
  return { outcome, word: outcome === 'bad' ? 'Stopped' : 'Verified', sentence };
}
