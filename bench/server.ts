import { startSandbox } from '../src/sandbox/sandbox.ts';
import { makeImage } from '../__tests__/support/images.ts';
import { ACCOUNT, REGION, repositoryName, repositoryUri } from './fleet.ts';

/** The sandbox in a separate process, so that it shares no event loop with the measured program. */
const [repositories = 0, images = 0, latencyMs = 0, rate] = process.argv.slice(2).map(Number);
const sandbox = await startSandbox({
  now: () => new Date(),
  latencyMs,
  rates: rate === undefined ? {} : { BatchCheckLayerAvailability: rate },
  repositoryUri: (_registry, name) => repositoryUri(name),
});
for (let index = 0; index < repositories; index += 1) {
  const name = repositoryName(index);
  sandbox.createRepository({
    account: ACCOUNT,
    region: REGION,
    name,
    generated: {
      count: images,
      at: (image) => ({ content: makeImage({ files: `${name} ${image}` }).content, tags: [`build-${image}`] }),
    },
  });
}
process.on('message', () => {
  process.send?.({ calls: sandbox.calls });
  sandbox.resetCalls();
});
process.on('disconnect', () => {
  void sandbox.close();
});
process.send?.({ endpoint: sandbox.endpoint });
