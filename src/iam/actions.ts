/** What an AWS action is needed for. */
export type Need =
  | 'list'
  | 'templates'
  | 'tags'
  | 'probe'
  | 'images'
  | 'orphaned-blob'
  | 'login'
  | 'push'
  | 'lifecycle'
  | 'cluster'
  | 'revisions'
  | 'task-definition'
  | 'claims'
  | 'claim'
  | 'all-claims'
  | 'assume';

/** Every action that mintmark calls, and why. docs/permissions.md says the same, and a test keeps the two in step. */
export const ACTIONS = [
  { action: 'ecr:DescribeRepositories', need: 'list', why: 'lists the repositories' },
  {
    action: 'ecr:DescribeRepositoryCreationTemplates',
    need: 'templates',
    why: 'whether a push creates a target that is not there',
  },
  { action: 'ecr:ListTagsForResource', need: 'tags', why: 'reads the tags of repositories' },
  { action: 'ecr:BatchCheckLayerAvailability', need: 'probe', why: 'the probe, and calibration' },
  { action: 'ecr:ListImages', need: 'probe', why: 'an image to calibrate with; the scan' },
  { action: 'ecr:BatchGetImage', need: 'images', why: 'manifests' },
  {
    action: 'ecr:DescribeImages',
    need: 'images',
    why: "what the target's tag names; a twin's tags and push time",
  },
  {
    action: 'ecr:GetDownloadUrlForLayer',
    need: 'orphaned-blob',
    why: 'whether a blob is an orphaned blob; to mount a layer from there',
  },
  {
    action: 'ecr:GetAuthorizationToken',
    need: 'login',
    why: "the engine's login; to mount layers, and to send large ones by one request",
  },
  { action: 'ecr:InitiateLayerUpload', need: 'push', why: 'the push' },
  { action: 'ecr:UploadLayerPart', need: 'push', why: 'the push' },
  { action: 'ecr:CompleteLayerUpload', need: 'push', why: 'the push' },
  { action: 'ecr:PutImage', need: 'push', why: 'the push' },
  { action: 'ecr:GetLifecyclePolicy', need: 'lifecycle', why: 'whether a repository has a lifecycle policy' },
  { action: 'ecs:ListTasks', need: 'cluster', why: 'the tasks of the cluster' },
  { action: 'ecs:DescribeTasks', need: 'cluster', why: 'which images run, and on which nodes' },
  { action: 'ecs:DescribeContainerInstances', need: 'cluster', why: 'the nodes' },
  { action: 'ecs:ListServices', need: 'cluster', why: 'the services of the cluster' },
  { action: 'ecs:DescribeServices', need: 'cluster', why: 'what each service is to run, and where' },
  { action: 'ecs:ListServiceDeployments', need: 'revisions', why: 'the deployments in flight of blue/green services' },
  { action: 'ecs:DescribeServiceDeployments', need: 'revisions', why: 'the service revisions on both sides of them' },
  { action: 'ecs:DescribeServiceRevisions', need: 'revisions', why: 'the task definitions of service revisions' },
  { action: 'ecs:DescribeTaskDefinition', need: 'task-definition', why: 'registered task definitions' },
  { action: 'dynamodb:BatchGetItem', need: 'claims', why: 'the claims of the ledger' },
  { action: 'dynamodb:PutItem', need: 'claim', why: 'a claim in the ledger, before the push' },
  { action: 'dynamodb:Scan', need: 'all-claims', why: 'every claim, to release those of deleted images' },
  { action: 'sts:AssumeRole', need: 'assume', why: 'the roles of mintmark.yml' },
] as const satisfies readonly { readonly action: `${string}:${string}`; readonly need: Need; readonly why: string }[];

/** The actions for the given needs, in the order of the table. */
export function actionsFor(...needs: readonly Need[]): string[] {
  return ACTIONS.filter(({ need }) => needs.includes(need)).map(({ action }) => action);
}
