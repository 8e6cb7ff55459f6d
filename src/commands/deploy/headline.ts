import type { Headline } from '../../report/view.ts';
import { outcomeOf, warningsText, worstFault } from '../../rules/rules.ts';
import { amount, counted, some } from '../../util/words.ts';
import type { DeployReport } from './report.ts';

/** The first line of every format for people: whether it may be deployed. */
export function headline(report: DeployReport): Headline {
  const { verdict, exitCode, findings, cluster } = report;
  const outcome = outcomeOf(report);
  const what = some(report.taskDefinitions);
  const consequence = exitCode === 0 ? '' : ' Do not deploy it.';
  if (verdict === 'shared') {
    const twins =
      report.risk === 'copes'
        ? report.notes.filter(({ note }) => note === 'copes').length
        : findings.filter(({ rule }) => rule === 'colocated-images').length;
    const images = counted(twins, 'image', 'images') ?? 'an image';
    const agent = report.risk === 'copes' ? ' The ECS agent copes, as no tag moves.' : '';
    const sentence = `${what} would bring ${images} to ${cluster.name} that its nodes have from another repository.${agent}${consequence}`;
    return { outcome: outcome === 'good' ? 'warning' : outcome, word: 'Shared', sentence };
  }
  if (verdict === 'unknown') {
    const sentence = `${unchecked(report)}, so nodes may have the images already.${consequence}`;
    return { outcome, word: 'Unknown', sentence };
  }
  const fault = worstFault(report);
  if (outcome === 'bad' && fault !== undefined) {
    return { outcome, word: 'Stopped', sentence: `of ${what}, ${fault}.${consequence}` };
  }
  if (report.nothingToCompare !== undefined) {
    const why = {
      'no-image': `no container of ${what} has an image in ECR`,
      fargate: `${what} runs on Fargate, where tasks share no node`,
      'no-neighbour': `${cluster.name} has no image of another repository`,
    }[report.nothingToCompare];
    return { outcome: 'warning', word: 'Nothing to compare', sentence: `${why}.` };
  }
  const rest = warningsText(report);
  const apart = report.notes.filter(({ note }) => note === 'apart').length;
  const sentence =
    apart === 0
      ? `no image of ${what} is in ${cluster.name} from another repository${rest}.`
      : `${cluster.name} has ${apart === 1 ? 'an image' : `${apart} images`} of ${what} from another repository, but on other nodes${rest}.`;
  return { outcome, word: 'Unique', sentence };
}

function unchecked({ findings }: DeployReport): string {
  const clusters = findings.filter((finding) => finding.rule === 'unchecked-cluster');
  if (clusters.some((finding) => 'image' in finding)) {
    return `${amount(clusters.length, 'image', 'images')} of the cluster cannot be read`;
  }
  const repositories = findings.filter(({ rule }) => rule === 'unchecked-repository').length;
  const who = [
    clusters.length > 0 ? 'the cluster' : undefined,
    counted(repositories, 'repository', 'repositories'),
  ].filter((part) => part !== undefined);
  return `${who.join(' and ') || 'something'} could not be checked`;
}
