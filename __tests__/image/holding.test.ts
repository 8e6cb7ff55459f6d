import { expect, test } from '@jest/globals';
import { type Digest, digestOf } from '../../src/image/digest.ts';
import { type Content, holdingOf, holdingsOf, missingChildren } from '../../src/image/holding.ts';
import { fc } from '../support/property.ts';

const id = (number: number): Digest => digestOf(`node ${number}`);
const config = (number: number): Digest => digestOf(`config ${number % 3}`);

/** What is reachable, by the definition: everything on some path of at most this many steps. */
function reachable(graph: ReadonlyMap<Digest, Content>, root: Digest): Set<Digest> {
  let found = new Set([root]);
  for (let step = 0; step < graph.size; step += 1) {
    const children = [...found].flatMap((digest) => {
      const content = graph.get(digest);
      return content?.kind === 'index' ? content.manifests : [];
    });
    found = new Set([...found, ...children]);
  }
  return found;
}

const node = fc.oneof(
  fc.constant('image' as const),
  fc.constant('artifact' as const),
  fc.array(fc.integer({ min: 0, max: 12 }), { maxLength: 4 }),
);

test('a holding has what its index leads to, in any graph, even one that a server lies about', () => {
  fc.assert(
    fc.property(fc.array(node, { minLength: 1, maxLength: 10 }), (nodes) => {
      const graph = new Map<Digest, Content>(
        nodes.map((one, number) => [
          id(number),
          typeof one === 'string'
            ? { kind: one, configDigest: config(number) }
            : { kind: 'index', manifests: one.map(id) },
        ]),
      );
      for (const root of graph.keys()) {
        const contents = [...reachable(graph, root)].flatMap((digest) => graph.get(digest) ?? []);
        const images = new Set(contents.flatMap((one) => (one.kind === 'image' ? [one.configDigest] : [])));
        const artifacts = contents.flatMap((one) => (one.kind === 'artifact' ? [one.configDigest] : []));
        const holding = holdingOf(root, graph);
        expect(new Set(holding.imageIds)).toEqual(images);
        expect(new Set(holding.artifacts)).toEqual(new Set(artifacts.filter((one) => one && !images.has(one))));
        expect([...holding.imageIds, ...holding.artifacts]).toHaveLength(
          new Set([...holding.imageIds, ...holding.artifacts]).size,
        );
      }
    }),
  );
});

test('takes no longer if indexes name each other many times', () => {
  const levels = 5_000;
  const graph = new Map<Digest, Content>([[id(0), { kind: 'image', configDigest: config(0) }]]);
  for (let level = 1; level <= levels; level += 1) {
    graph.set(id(level), { kind: 'index', manifests: [id(level - 1), id(Math.max(0, level - 2)), id(level - 1)] });
  }
  expect(missingChildren(graph)).toEqual([]);
  expect(holdingsOf(graph, () => false)).toEqual([{ digest: id(levels), imageIds: [config(0)], artifacts: [] }]);
});
