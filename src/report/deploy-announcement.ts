import type { Announcement, Annotation } from '../types/announcement.ts';
import type { DeployFinding, DeployReport } from '../types/deploy.ts';
import { LIMITS, isOutside } from './annotations.ts';
import { BODY, TITLE } from './announcement.ts';
import { cut } from './cut.ts';
import { deployHeadline } from './deploy-headline.ts';
import { renderDeployMarkdown } from './deploy-markdown.ts';
import { explainDeploy } from './deploy-message.ts';
import { deployLine } from './deploy-place.ts';
import { visible } from './escape.ts';

/** What a pull request or a commit is told of a deployment, beside what it is told of the build of the same service. */
export function announceDeploy(report: DeployReport, { warnOnly }: { readonly warnOnly: boolean }): Announcement {
  const { word, sentence } = deployHeadline(report);
  const wrong = report.exitCode !== 0;
  const [name = ''] = [...report.ecsServices, ...report.taskDefinitions];
  return {
    service: `deploy ${name.replace(/:\d+$/, '')}`,
    conclusion: wrong ? (warnOnly ? 'neutral' : 'failure') : 'success',
    attention: wrong,
    title: cut(visible(`${word.toLowerCase()}: ${sentence}`), TITLE),
    body: renderDeployMarkdown(report, BODY),
    annotations: report.findings.flatMap((finding) => annotation(finding, report)),
  };
}

/** A remark on the line of the task definition that names the image. */
function annotation(finding: DeployFinding, report: DeployReport): Annotation[] {
  const at = deployLine(finding);
  if (at === undefined || isOutside(at.path)) return [];
  const { message, remedy } = explainDeploy(finding, report);
  const steps = remedy.map(({ text, command }) => (command === undefined ? text : `${text}\n  ${command}`));
  return [
    {
      ...{ path: at.path, line: at.line },
      level: finding.severity === 'error' ? 'failure' : 'warning',
      title: finding.rule,
      message: cut(
        [message, ...steps].map((text) => text.split('\n').map(visible).join('\n')).join('\n'),
        LIMITS.message,
      ),
    },
  ];
}
