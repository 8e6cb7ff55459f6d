import type { EcrConnection } from '../ecr/client.ts';
import { MintmarkError } from '../errors.ts';
import { manifestDigests, type SourceImage } from '../image/identity.ts';
import type { Repository } from '../types/registry.ts';
import type { Door } from './door.ts';

/** Pushes an image from where it was read, as one tag of a repository. */
export async function push(
  image: SourceImage,
  connection: EcrConnection,
  repository: Repository,
  tag: string,
  door: Door,
): Promise<void> {
  const [, transport, rest = ''] = /^(oci|oci-archive|docker-archive|docker-daemon):(.*)$/s.exec(image.reference) ?? [];
  if (transport === undefined || transport === 'docker-daemon') {
    const name = transport === undefined ? image.reference : rest;
    return pushFromEngine(name, connection, repository, tag, door);
  }
  const [root] = manifestDigests(image.identity);
  if (transport === 'oci' && root !== undefined) {
    const [{ pushImage }, { layoutContent }] = await Promise.all([
      import('../ecr/push.ts'),
      import('../image/sources/layout-content.ts'),
    ]);
    return pushImage(connection, repository, { root, ...layoutContent(rest, door.cwd) }, tag);
  }
  throw new MintmarkError('USAGE', `An image of ${transport}: cannot be pushed from there`, {
    hint: 'Load it into the engine and guard it there, unpack it into an OCI layout (oci:DIR), or pass --no-push.',
  });
}

/** The engine pushes what it has under the target's name, with credentials that never leave the process. */
async function pushFromEngine(
  name: string,
  connection: EcrConnection,
  repository: Repository,
  tag: string,
  door: Door,
): Promise<void> {
  const [{ connectEngine }, { authorize }] = await Promise.all([
    import('../docker/engine.ts'),
    import('../ecr/authorization.ts'),
  ]);
  const [engine, credentials] = await Promise.all([connectEngine(door.env), authorize(connection)]);
  door.mask(credentials.password);
  await engine.tag(name, repository.uri, tag);
  await engine.push(repository.uri, tag, credentials);
}
