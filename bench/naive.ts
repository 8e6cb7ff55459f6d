import {
  BatchCheckLayerAvailabilityCommand,
  BatchGetImageCommand,
  ECRClient,
  type ImageIdentifier,
  ListImagesCommand,
  paginateDescribeRepositories,
} from '@aws-sdk/client-ecr';
import { REGION } from './fleet.ts';

/** A shell loop: every repository, one request after the other. */
export async function askOneByOne(env: Readonly<Record<string, string>>, imageId: string): Promise<void> {
  await eachRepository(env, async (client, repositoryName) => {
    await client.send(new BatchCheckLayerAvailabilityCommand({ repositoryName, layerDigests: [imageId] }));
  });
}

/** The alternative without the probe: every manifest of every repository. */
export async function readEverything(env: Readonly<Record<string, string>>): Promise<void> {
  await eachRepository(env, async (client, repositoryName) => {
    const imageIds: ImageIdentifier[] = [];
    let nextToken: string | undefined;
    do {
      const page = await client.send(new ListImagesCommand({ repositoryName, maxResults: 1000, nextToken }));
      imageIds.push(...(page.imageIds ?? []));
      nextToken = page.nextToken;
    } while (nextToken !== undefined);
    for (let start = 0; start < imageIds.length; start += 100) {
      const batch = imageIds.slice(start, start + 100).map(({ imageDigest }) => ({ imageDigest }));
      await client.send(new BatchGetImageCommand({ repositoryName, imageIds: batch }));
    }
  });
}

async function eachRepository(
  env: Readonly<Record<string, string>>,
  visit: (client: ECRClient, name: string) => Promise<void>,
): Promise<void> {
  const client = new ECRClient({
    region: REGION,
    endpoint: env['AWS_ENDPOINT_URL_ECR'] ?? '',
    credentials: { accessKeyId: env['AWS_ACCESS_KEY_ID'] ?? '', secretAccessKey: 'bench' },
  });
  try {
    for await (const { repositories = [] } of paginateDescribeRepositories({ client, pageSize: 1000 }, {})) {
      for (const { repositoryName = '' } of repositories) await visit(client, repositoryName);
    }
  } finally {
    client.destroy();
  }
}
