/** The parts of `arn:PARTITION:ecs:REGION:ACCOUNT:RESOURCE` that matter here. */
export interface EcsArn {
  readonly region: string;
  readonly account: string;
  /** What follows the kind of resource: `default`, `web:3`. */
  readonly name: string;
}

const ARN = /^arn:[a-z-]+:ecs:(?<region>[a-z0-9-]+):(?<account>\d{12}):[a-z-]+\/(?:.*\/)?(?<name>[^/]+)$/;

/** @returns undefined if the text is not an ARN of ECS */
export function parseArn(text: string): EcsArn | undefined {
  const { region, account, name } = ARN.exec(text)?.groups ?? {};
  return region === undefined || account === undefined || name === undefined ? undefined : { region, account, name };
}

/** The part of an ARN after the last slash; any other text unchanged. */
export function shortName(text: string): string {
  return text.slice(text.lastIndexOf('/') + 1);
}

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateCluster.html */
const CLUSTER = /^(?:arn:.*:cluster\/)?[\w-]{1,255}$/;

/** Whether a text can be the name or the ARN of a cluster. */
export function isCluster(text: string): boolean {
  return CLUSTER.test(text) && (!text.startsWith('arn:') || parseArn(text) !== undefined);
}
