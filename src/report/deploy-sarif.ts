import type { DeployFinding, DeployReport } from '../types/deploy.ts';
import { deployHeadline } from './deploy-headline.ts';
import { explainDeploy } from './deploy-message.ts';
import { containersOf, deployLine, deployPlace } from './deploy-place.ts';
import { print, sarifInvocation, sarifResult, TOOL } from './sarif-log.ts';

/** A deployment as a SARIF log: each finding at the line of the task definition's file that names the image. */
export function renderDeploySarif(report: DeployReport): string {
  const { taskDefinitions, cluster } = report;
  return print([
    {
      tool: TOOL,
      // A category of its own, so that another task definition's run does not take this one's alerts away.
      automationDetails: { id: `mintmark/deploy/${cluster.name}/${familyOf(taskDefinitions[0] ?? '')}/` },
      invocations: [sarifInvocation(report, deployHeadline(report))],
      results: report.findings.map((finding) =>
        sarifResult(finding, explainDeploy(finding, report), deployLine(finding), subjectOf(finding, report)),
      ),
    },
  ]);
}

/** The same container and repository is the same alert with the next build. */
function subjectOf(finding: DeployFinding, { cluster }: DeployReport): readonly unknown[] {
  const containers = containersOf(finding).map(({ name, taskDefinition }) => [familyOf(taskDefinition), name]);
  const twin = finding.rule === 'colocated-images' ? finding.twin.uri : null;
  const allowance = finding.rule === 'expired-allowance' ? finding.allowance.repository : null;
  const about = [finding.rule, cluster.name, deployPlace(finding).repository ?? null, containers, twin, allowance];
  return ['deploy', ...about];
}

function familyOf(taskDefinition: string): string {
  return taskDefinition.replace(/:\d+$/, '');
}
