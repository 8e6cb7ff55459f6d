import { expect, test } from '@jest/globals';
import { sharingGraph } from '../../src/checking/sharing-graph.ts';
import { report, SHARED, sharedWith } from '../support/reports.ts';

test('services and repositories are nodes, and the image is the edge', () => {
  expect(sharingGraph(SHARED)?.split('\n')).toEqual([
    'flowchart LR',
    '  service0(["payments"])',
    '  service1(["billing"])',
    '  target["111122223333<br>eu-west-1<br>payments:v1.4.0"]',
    '  service0 --- target',
    '  twin0["111122223333<br>eu-west-1<br>billing:20261124T081200Z-3e3c2f57b277"]',
    '  target ===|"image b79606fb3afe"| twin0',
    '  twin0 --- service1',
  ]);
});

test('there is no picture for a unique image', () => {
  expect(sharingGraph(report())).toBeUndefined();
});

test('untrusted text cannot inject syntax, directives, Markdown, HTML or control characters', () => {
  const hostile = '%%{init}%% "]; <b>|`**x**`#\n\u202e';
  const findings = [{ ...sharedWith('billing', { tags: [hostile] }), service: hostile }];
  const graph = sharingGraph(report({ service: hostile, verdict: 'shared', findings })) ?? '';
  const labels = graph.match(/"[^"]*"/g) ?? [];
  // Two services (with one name), two repositories and the image.
  expect(labels).toHaveLength(4);
  for (const label of labels) expect(label.replaceAll(/#\d+;|<br>/g, '')).toMatch(/^"[\w .:/@,-]*"$/);
  expect(graph).not.toContain('#8238;');
});
