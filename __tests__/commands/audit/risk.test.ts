import { expect, test } from '@jest/globals';
import { auditView } from '../../../src/commands/audit/view.ts';
import { renderHtml } from '../../../src/report/html-page.ts';
import { renderJson } from '../../../src/report/json.ts';
import { renderText } from '../../../src/report/text.ts';
import type { SeededRepository } from '../../../src/sandbox/seed.ts';
import { makeImage } from '../../support/images.ts';
import { ACCOUNT, REGION } from '../../support/runtime.ts';
import { auditIn, groupsIn } from '../auditing.ts';
import { inScene, type Scene } from '../scene.ts';

const image = makeImage({ files: 'shared' });

/** Only `latest` moves, unless the exclusions say otherwise. */
function immutable({ sandbox }: Scene, name: string, exclusions: readonly string[] = []): SeededRepository {
  const mutability = exclusions.length === 0 ? 'IMMUTABLE' : 'IMMUTABLE_WITH_EXCLUSION';
  return sandbox.createRepository({ account: ACCOUNT, region: REGION, name, mutability, exclusions });
}

test.each([
  ['stall', ['latest'], ['latest']],
  ['stall', ['v1', 'latest'], ['latest']],
  ['leak', ['latest'], ['v1']],
  ['copes', ['v1'], ['v2']],
  ['leak', [], ['v1']],
] as const)('a shared image is to %s under %j and %j, of which latest can move', (risk, web, billing) =>
  inScene(async (scene) => {
    await immutable(scene, 'web', ['latest']).putImage({ content: image.content, tags: web });
    await immutable(scene, 'billing', ['latest']).putImage({ content: image.content, tags: billing });
    const report = await auditIn(scene);
    expect(report).toMatchObject({ verdict: 'shared', exitCode: 1 });
    expect(groupsIn(report)).toMatchObject([{ risk }]);
    const findings = JSON.parse(renderJson(auditView(report))) as { findings: { rule: string }[] };
    expect(findings.findings[0]).toMatchObject({ rule: 'shared-image', risk });
    const text = renderText(auditView(report), { colors: false, columns: 200 });
    expect(text).toMatch(risk === 'copes' ? /risk +none on nodes: / : new RegExp(`risk +${risk}: `));
  }),
);

test('images with moving tags come first, however many services share the others', () =>
  inScene(async (scene) => {
    const of = (files: string): ReturnType<typeof makeImage>['content'] => makeImage({ files }).content;
    const [one, two, three] = ['one', 'two', 'three'].map((name) => immutable(scene, name));
    for (const repository of [one, two, three]) await repository?.putImage({ content: of('copes'), tags: ['v1'] });
    const [loose, looser] = [scene.repository('loose'), scene.repository('looser')];
    for (const repository of [one, loose]) await repository?.putImage({ content: of('leaks'), tags: ['v2'] });
    for (const repository of [loose, looser]) await repository.putImage({ content: of('stalls'), tags: ['v3'] });
    const report = await auditIn(scene);
    expect(groupsIn(report).map(({ risk }) => risk)).toEqual(['stall', 'leak', 'copes']);
    const page = renderHtml(auditView(report), { colors: false, columns: 80 });
    expect(page.indexOf('"risk":"stall"')).toBeGreaterThan(0);
    expect(page.indexOf('"risk":"leak"')).toBeGreaterThan(page.indexOf('"risk":"stall"'));
  }));

test('two repositories of one service stall like those of two services', () =>
  inScene(async (scene) => {
    await scene.configure("services: { web: ['*/web', '*/web-dev'] }\n");
    for (const name of ['web', 'web-dev']) {
      await scene.repository(name).putImage({ content: image.content, tags: ['latest'] });
    }
    await immutable(scene, 'billing').putImage({ content: image.content, tags: ['v1'] });
    expect(groupsIn(await auditIn(scene))).toMatchObject([{ services: ['billing', 'web'], risk: 'stall' }]);
  }));
