import type { DeployFinding, DeployReport } from '../types/deploy.ts';
import { many } from './audit-headline.ts';
import { counted, type Headline } from './headline.ts';
import { some } from '../util/some.ts';

/** The first line of every format for people: whether it may be deployed. */
export function deployHeadline(report: DeployReport): Headline {
  const { verdict, exitCode, findings, cluster } = report;
  const outcome = exitCode !== 0 ? 'bad' : findings.length > 0 ? 'warning' : 'good';
  const what = some(report.taskDefinitions);
  const fate = exitCode === 0 ? '' : ' Do not deploy it.';
  if (verdict === 'shared') {
    const twins = findings.filter(({ rule }) => rule === 'colocated-images').length;
    const images = counted(twins, 'image', 'images') ?? 'an image';
    return {
      outcome,
      word: 'Shared',
      sentence: `${what} would bring ${images} to ${cluster.name} that its nodes have from another repository.${fate}`,
    };
  }
  if (verdict === 'unknown') {
    return { outcome, word: 'Unknown', sentence: `${silent(findings)}, so nodes may have the images already.${fate}` };
  }
  const errors = findings.filter(({ severity }) => severity === 'error');
  const [worst] = errors;
  if (outcome === 'bad' && worst !== undefined) {
    const more = errors.length > 1 ? ` (and ${errors.length - 1} more)` : '';
    return { outcome, word: 'Stopped', sentence: `of ${what}, ${FAULTS[worst.rule]}${more}.${fate}` };
  }
  if (report.nothingToCompare !== undefined) {
    const why = {
      'no-image': `no container of ${what} has an image in ECR`,
      fargate: `${what} runs on Fargate, where tasks share no node`,
      'no-neighbour': `${cluster.name} has no image of another repository`,
    }[report.nothingToCompare];
    return { outcome: 'warning', word: 'Nothing to compare', sentence: `${why}.` };
  }
  const warnings = counted(findings.length, 'warning', 'warnings');
  const rest = warnings === undefined ? '' : ` (${warnings})`;
  return {
    outcome,
    word: 'Unique',
    sentence: `no image of ${what} is in ${cluster.name} from another repository${rest}.`,
  };
}

const FAULTS = {
  'colocated-images': 'an image is on nodes from another repository',
  'missing-image': 'an image is not in ECR',
  'mutable-reference': 'an image is named by a tag that can be given again',
  'foreign-repository': 'an image is of a repository that is not of the service',
  'moved-tag': 'a tag names another image than the one that runs',
  'unchecked-repository': 'a repository could not be checked',
  'unchecked-cluster': 'the cluster could not be read whole',
  'expired-allowance': 'an allowance has expired',
} as const satisfies Record<DeployFinding['rule'], string>;

function silent(findings: readonly DeployFinding[]): string {
  const clusters = findings.filter((finding) => finding.rule === 'unchecked-cluster');
  if (clusters.some((finding) => 'image' in finding)) {
    return `${counted(clusters.length, 'image', 'images') ?? ''} of the cluster cannot be read`;
  }
  const cluster = clusters.length > 0 ? 'the cluster' : undefined;
  const repositories = counted(
    findings.filter(({ rule }) => rule === 'unchecked-repository').length,
    'repository',
    'repositories',
  );
  const who = [cluster, repositories].filter((part) => part !== undefined).join(' and ');
  return `${who || 'something'} could not be checked`;
}

/** What it took: `Compared with 5,000 tasks on 500 nodes and 200 services: 340 calls, 4.2 s.` */
export function deployedSentence({ asked, ecsServices }: DeployReport): string {
  const calls = Object.values(asked.calls).reduce((sum, count) => sum + count, 0);
  const tasks = `${many(asked.tasks)} ${asked.tasks === 1 ? 'task' : 'tasks'}`;
  const nodes = `${many(asked.nodes)} ${asked.nodes === 1 ? 'node' : 'nodes'}`;
  const services = `${many(asked.services)} ${asked.services === 1 ? 'service' : 'services'}`;
  const own = ecsServices.length === 0 ? '' : `; deployed to ${some(ecsServices)}`;
  return `Compared with ${tasks} on ${nodes} and ${services}${own}: ${many(calls)} calls, ${(asked.durationMs / 1000).toFixed(1)} s.`;
}
