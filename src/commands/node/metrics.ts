import { jsonText } from '../../report/escape.ts';
import { STATES, type NodeReport } from './report.ts';

/** After a fix, the states are those of what is left: only this says that there was something to fix. */
function removedImages({ steps }: NodeReport): number {
  return steps.filter(({ outcome }) => outcome.kind === 'removed' && outcome.deleted.length > 0).length;
}

/**
 * The counts as Prometheus reads them, such as from a file of node_exporter's textfile collector.
 *
 * https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format
 */
export function renderPrometheus(report: NodeReport): string {
  const { counts, wouldFree, at } = report;
  const states = STATES.map((state) => `mintmark_node_images{state="${state}"} ${counts[state].images}`);
  return [
    '# HELP mintmark_node_images Images on the Docker Engine, by state.',
    '# TYPE mintmark_node_images gauge',
    ...states,
    '# HELP mintmark_node_freeable_bytes What mintmark node --fix would free, at least.',
    '# TYPE mintmark_node_freeable_bytes gauge',
    `mintmark_node_freeable_bytes ${wouldFree.atLeast ?? wouldFree.atMost}`,
    '# HELP mintmark_node_removed_images Images that this run of mintmark node --fix removed.',
    '# TYPE mintmark_node_removed_images gauge',
    `mintmark_node_removed_images ${removedImages(report)}`,
    '# HELP mintmark_node_looked_seconds When this was measured, in seconds since 1970.',
    '# TYPE mintmark_node_looked_seconds gauge',
    `mintmark_node_looked_seconds ${Math.floor(at.getTime() / 1_000)}`,
    '',
  ].join('\n');
}

/**
 * The counts as one line that CloudWatch Logs turns into metrics, in the namespace `mintmark`. In a cluster, they exist
 * for each container instance and for the whole cluster.
 *
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function renderEmf(report: NodeReport): string {
  const { counts, wouldFree, at, agent } = report;
  const cluster = agent.kind === 'answered' ? agent.cluster : undefined;
  const instance = agent.kind === 'answered' ? agent.containerInstance?.split('/').at(-1) : undefined;
  const dimensions = {
    ...(cluster !== undefined && { Cluster: cluster }),
    ...(instance !== undefined && { ContainerInstance: instance }),
  };
  const all = Object.keys(dimensions);
  const values = {
    StuckImages: counts.stuck.images,
    LeakedImages: counts.leaked.images,
    BlockedImages: counts.blocked.images,
    FreeableBytes: wouldFree.atLeast ?? wouldFree.atMost,
    RemovedImages: removedImages(report),
  };
  const metrics = Object.keys(values).map((name) => ({ Name: name, Unit: name.endsWith('Bytes') ? 'Bytes' : 'Count' }));
  const directive = {
    Namespace: 'mintmark',
    Dimensions: all.length > 1 ? [all, ['Cluster']] : [all],
    Metrics: metrics,
  };
  const aws = { Timestamp: at.getTime(), CloudWatchMetrics: [directive] };
  return jsonText(true, { _aws: aws, ...dimensions, ...values });
}
