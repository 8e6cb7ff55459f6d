import type { FixStep } from '../report/view.ts';
import { yamlScalar } from '../util/yaml-scalar.ts';
import type { OwnWorkflow } from '../workflows/own-workflow.ts';
import type { Report } from './report.ts';

/** Ways to give the image a mark of its own, as lines of the workflow that checks it. */
export function workflowMarkSteps(report: Report, workflow: OwnWorkflow): FixStep[] {
  const { build, path } = workflow;
  // A finished image: guard marks it in place of a push of the twin.
  const remark: FixStep[] =
    report.command === 'guard' && report.mark === undefined
      ? [
          {
            text: `Let mintmark mark the image if it has a twin. To ${ownStep(workflow)}, under with, add:`,
            yaml: 'remark: true\n',
          },
        ]
      : [];
  if (build === undefined) {
    const text = `${remark.length > 0 ? 'Or build' : 'Build'}, check and push it with its own mark, in one step:`;
    return [...remark, guardStep(report, workflow, text)];
  }
  return [
    ...remark,
    {
      text: `${remark.length > 0 ? 'Or make' : 'Make'} a mark before the step ${JSON.stringify(build.name)}${path === undefined ? '' : ` of ${path}`}:`,
      yaml: stepYaml({ id: 'mark', uses: action('/actions/stamp', workflow) }, { service: report.service }),
    },
    build.kind === 'build-push-action'
      ? {
          text: 'And give it to that step, under with:',
          yaml: 'labels: ${{ steps.mark.outputs.labels }}\nbuild-args: ${{ steps.mark.outputs.build-args }}\n',
        }
      : {
          text: 'And give it to that step, which then runs docker build $MARK with its other options:',
          yaml: 'env:\n  MARK: ${{ steps.mark.outputs.docker-args }}\n',
        },
  ];
}

/** Ways to push under a tag that names nothing yet. */
export function workflowTagSteps({ target, image }: Report, workflow: OwnWorkflow): FixStep[] {
  const text = `Give each build its own tag. In ${ownStep(workflow)}, under with, write the repository alone, and the image gets the mark's tag:`;
  const steps: FixStep[] = [{ text, yaml: `tags: ${yamlScalar(target.written ?? target.uri)}\n` }];
  if (image.transient) {
    const again = 'Or, if the same commit is only built again, use the existing image:';
    steps.push({ text: again, yaml: 'if-exists: skip\n' });
  }
  return steps;
}

function ownStep({ own }: OwnWorkflow): string {
  return own === undefined ? "mintmark's step" : `the step ${JSON.stringify(own)}`;
}

function guardStep({ service, target }: Report, workflow: OwnWorkflow, text: string): FixStep {
  const inputs = { tags: target.written ?? target.uri, service };
  return { text, yaml: stepYaml({ uses: action('', workflow) }, inputs) };
}

function action(folder: string, { version = 'v1' }: OwnWorkflow): string {
  return `mintmark/mintmark${folder}@${version}`;
}

function stepYaml(step: Readonly<Record<string, string>>, inputs: Readonly<Record<string, string>>): string {
  const lines = [
    ...Object.entries(step).map(([key, value]) => `${key}: ${yamlScalar(value)}`),
    'with:',
    ...Object.entries(inputs).map(([key, value]) => `  ${key}: ${yamlScalar(value)}`),
  ];
  return lines.map((line, index) => `${index === 0 ? '- ' : '  '}${line}\n`).join('');
}
