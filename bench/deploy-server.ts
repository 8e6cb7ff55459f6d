import { startEcs } from '../__tests__/support/ecs.ts';
import { instances, service, task } from '../__tests__/support/cluster.ts';
import { makeImage } from '../__tests__/support/images.ts';
import { startSandbox } from '../src/sandbox/sandbox.ts';
import { ACCOUNT, REGION, repositoryName, repositoryUri } from './fleet.ts';

/** An ECS and an ECR in a separate process, so that they share no event loop with the measured program. */
const [nodes = 0, tasks = 0, services = 0, latencyMs = 0] = process.argv.slice(2).map(Number);
const sandbox = await startSandbox({
  now: () => new Date(),
  latencyMs,
  repositoryUri: (_registry, name) => repositoryUri(name),
});
/** The deployed service has the image of the last one. */
const imageOf = (index: number): ReturnType<typeof makeImage> =>
  makeImage({ files: `image ${index === services ? services - 1 : index}` });
for (let index = 0; index <= services; index += 1) {
  const name = repositoryName(index);
  const repository = sandbox.createRepository({ account: ACCOUNT, region: REGION, name });
  await repository.putImage({ content: imageOf(index).content, tags: ['live'] });
}
const ecs = await startEcs({
  latencyMs,
  clusters: [
    {
      name: 'prod',
      instances: instances(nodes),
      services: Array.from({ length: services }, (_, index) => service(repositoryName(index))),
      tasks: Array.from({ length: tasks }, (_, index) => {
        const name = repositoryName(index % services);
        return task(name, index % nodes, `${repositoryUri(name)}:live`, imageOf(index % services).digest);
      }),
    },
  ],
});
process.on('disconnect', () => {
  void Promise.all([sandbox.close(), ecs.close()]);
});
process.send?.({ ecr: sandbox.endpoint, ecs: ecs.endpoint });
