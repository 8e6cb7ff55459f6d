/** The region in `arn:PARTITION:ecs:REGION:ACCOUNT:RESOURCE`; undefined if the text is not an ARN of ECS. */
export function regionInArn(text: string): string | undefined {
  return /^arn:[a-z-]+:ecs:([a-z0-9-]+):\d{12}:[a-z-]+\/(?:.*\/)?[^/]+$/.exec(text)?.[1];
}

/** The part of an ARN after the last slash; any other text unchanged. */
export function shortName(text: string): string {
  return text.slice(text.lastIndexOf('/') + 1);
}

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateCluster.html */
const CLUSTER = /^(?:arn:.*:cluster\/)?[\w-]{1,255}$/;

/** Whether a text can be the name or the ARN of a cluster. */
export function isCluster(text: string): boolean {
  return CLUSTER.test(text) && (!text.startsWith('arn:') || regionInArn(text) !== undefined);
}
