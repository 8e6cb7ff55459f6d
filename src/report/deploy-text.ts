import { createColors } from 'picocolors';
import type { DeployFinding, DeployReport } from '../types/deploy.ts';
import { deployedSentence, deployHeadline } from './deploy-headline.ts';
import { explainDeploy, noteSentence } from './deploy-message.ts';
import { visible } from './escape.ts';
import type { RenderOptions } from './formats.ts';
import { detailLines, hang, SIGNS, stepLines } from './text.ts';

/** Findings of one rule that are shown whole. */
const SHOWN = 3;
const NOTES = 5;

/** A deployment for a person at a terminal: the worst first, and what to do about it. */
export function renderDeployText(report: DeployReport, options: RenderOptions): string {
  const rules = [...new Set(report.findings.map(({ rule }) => rule))];
  const blocks = [
    verdictLines(report, options),
    ...rules.map((rule) =>
      ruleLines(
        report.findings.filter((finding) => finding.rule === rule),
        report,
        options,
      ),
    ),
    closingLines(report, options),
  ];
  const spread = report.findings.length > 0 ? '\n\n' : '\n';
  return `${blocks.map((lines) => lines.join('\n')).join(spread)}\n`;
}

function verdictLines(report: DeployReport, options: RenderOptions): string[] {
  const colors = createColors(options.colors);
  const { outcome, word, sentence } = deployHeadline(report);
  const paint = { good: colors.green, warning: colors.yellow, bad: colors.red }[outcome];
  const text = `${paint(colors.bold(`${SIGNS[outcome]} ${word}:`))} ${colors.bold(visible(sentence))}`;
  return hang(text, { first: '', next: '  ', columns: options.columns });
}

function ruleLines(findings: readonly DeployFinding[], report: DeployReport, options: RenderOptions): string[] {
  const { red, yellow, dim } = createColors(options.colors);
  const [first] = findings;
  const severity = first?.severity === 'error' ? red('error') : yellow('warning');
  const rest = findings.length - SHOWN;
  let said = '';
  return [
    `${severity} ${dim(first?.rule ?? '')}`,
    ...findings.slice(0, SHOWN).flatMap((finding, index) => {
      const { message, details, remedy } = explainDeploy(finding, report);
      const again = JSON.stringify(remedy) === said;
      said = JSON.stringify(remedy);
      return [
        ...(index === 0 ? [] : ['']),
        ...hang(visible(message), { next: '  ', columns: options.columns }),
        ...detailLines(details, options),
        ...(again ? [] : remedy.flatMap((step) => stepLines(step, options))),
      ];
    }),
    ...(rest > 0 ? ['', `  +${rest} more (all of them: --format json)`] : []),
  ];
}

function closingLines(report: DeployReport, options: RenderOptions): string[] {
  const { dim } = createColors(options.colors);
  const { notes, allowed } = report;
  const more = notes.length - NOTES;
  return [
    ...allowed
      .slice(0, SHOWN)
      .map(({ twin, allowance }) => `Allowed until ${allowance.expires} (${allowance.reason}): ${twin.uri}`),
    ...(allowed.length > SHOWN ? [`+${allowed.length - SHOWN} more allowed`] : []),
    ...notes.slice(0, NOTES).map(noteSentence),
    ...(more > 0 ? [`+${more} more notes (all of them: --format json)`] : []),
    deployedSentence(report),
  ].flatMap((sentence) => hang(dim(visible(sentence)), { next: '  ', columns: options.columns }));
}
