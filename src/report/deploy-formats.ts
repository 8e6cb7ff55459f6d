import type { DeployReport } from '../types/deploy.ts';
import type { Format, RenderOptions } from './formats.ts';

type RenderDeploy = (report: DeployReport, options: RenderOptions) => string;

/** Every format of a deployment by the name that `--format` takes. A format is loaded when it is asked for. */
export const DEPLOY_FORMATS: Readonly<Record<Format, () => Promise<RenderDeploy>>> = {
  text: async () => (await import('./deploy-text.ts')).renderDeployText,
  json: async () => (await import('./deploy-json.ts')).renderDeployJson,
  sarif: async () => (await import('./deploy-sarif.ts')).renderDeploySarif,
  markdown: async () => {
    const { renderDeployMarkdown } = await import('./deploy-markdown.ts');
    return (report) => renderDeployMarkdown(report);
  },
};
