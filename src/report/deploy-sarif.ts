import type { Result } from 'sarif';
import { digestOf } from '../image/digest.ts';
import type { DeployFinding, DeployReport } from '../types/deploy.ts';
import { explainDeploy } from './deploy-message.ts';
import { containersOf, deployLine, deployPlace } from './deploy-place.ts';
import { LEVELS, plain, print, RULE_IDS, tool } from './sarif.ts';

/** A deployment as a SARIF log: each finding at the line of the task definition's file that names the image. */
export function renderDeploySarif(report: DeployReport): string {
  const { taskDefinitions, cluster, verdict, exitCode } = report;
  return print([
    {
      tool: tool(),
      // A category of its own, so that another task definition's run does not take this one's alerts away.
      automationDetails: { id: `mintmark/deploy/${cluster.name}/${familyOf(taskDefinitions[0] ?? '')}/` },
      invocations: [{ executionSuccessful: verdict !== 'unknown', exitCode }],
      results: report.findings.map((finding) => resultOf(finding, report)),
    },
  ]);
}

function resultOf(finding: DeployFinding, report: DeployReport): Result {
  const { message, details, remedy } = explainDeploy(finding, report);
  const facts = details.map(({ label, value }) => `${label}: ${value}`);
  const steps = remedy.flatMap(({ text, command }) => (command === undefined ? [text] : [text, command]));
  // Code scanning shows no result without a place.
  const { path, line } = deployLine(finding) ?? { path: 'mintmark.yml', line: 1 };
  return {
    ruleId: finding.rule,
    ruleIndex: RULE_IDS.indexOf(finding.rule),
    level: LEVELS[finding.severity],
    message: { text: plain([`${message}.`, ...facts, ...steps].join('\n')) },
    locations: [{ physicalLocation: { artifactLocation: { uri: encodeURI(path) }, region: { startLine: line } } }],
    // The only name that code scanning reads.
    partialFingerprints: { primaryLocationLineHash: fingerprintOf(finding, report) },
  };
}

/** The same container and repository is the same alert with the next build. */
function fingerprintOf(finding: DeployFinding, { cluster }: DeployReport): string {
  const containers = containersOf(finding).map(({ name, taskDefinition }) => [familyOf(taskDefinition), name]);
  const twin = finding.rule === 'colocated-images' ? finding.twin.uri : null;
  const allowance = finding.rule === 'expired-allowance' ? finding.allowance.repository : null;
  const about = [finding.rule, cluster.name, deployPlace(finding).repository ?? null, containers, twin, allowance];
  return digestOf(JSON.stringify(['deploy', ...about])).slice('sha256:'.length);
}

function familyOf(taskDefinition: string): string {
  return taskDefinition.replace(/:\d+$/, '');
}
