import { describe, expect, test } from '@jest/globals';
import { commentText, type CommentPart, markerOf, mergedParts, readComment } from '../../src/github/comment-text.ts';
import { fc } from '../support/property.ts';

const [A, B] = ['a'.repeat(16), 'b'.repeat(16)];

function part(changes: Partial<CommentPart> = {}): CommentPart {
  const base = { key: A, run: { id: 42, attempt: 1 }, conclusion: 'failure', title: '', sha: 'f'.repeat(40) } as const;
  return { ...base, url: 'https://example.com/runs/42', body: '## Shared', ...changes };
}

test('a marker is one HTML comment, and a different one for each name, whatever that contains', () => {
  const text = fc.string({ unit: 'grapheme', maxLength: 40 });
  fc.assert(
    fc.property(text, text, (one, other) => {
      expect(markerOf(one)).toMatch(/^<!-- mintmark:(?:(?!--)[^\n<>])* -->$/);
      expect(markerOf(one) === markerOf(other)).toBe(one === other);
    }),
  );
});

describe('the text of a comment', () => {
  test('is read back as it was written, whatever the reports say', () => {
    const bodies = fc.array(fc.string({ unit: 'grapheme' }), { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(bodies, (texts) => {
        const forged = `<!-- mintmark-end -->\n<!-- mintmark-part:1.1.${B}.success x y -->`;
        const parts = texts.map((body, index) => part({ key: String(index).repeat(16), body: `${body}\n${forged}` }));
        const read = readComment(commentText('mintmark (x)', parts, []));
        expect(read.parts.map(({ key, run, conclusion, sha, url }) => ({ key, run, conclusion, sha, url }))).toEqual(
          parts.map(({ key, run, conclusion, sha, url }) => ({ key, run, conclusion, sha, url })),
        );
      }),
    );
  });

  test("is within GitHub's limit, and only the heading of a long report remains", () => {
    const parts = [A, B].map((key) => part({ key, body: `## Shared\n${'x'.repeat(60_000)}` }));
    const text = commentText('mintmark (x)', parts, []);
    expect(text.length).toBeLessThan(65_536);
    expect(text.match(/^## Shared$/gm)).toHaveLength(2);
  });

  test('has a line for a known step without a part', () => {
    const silent = part({ key: B, title: 'shared with *billing*' });
    const text = commentText('mintmark (x)', [part({ conclusion: 'success' })], [silent, part()]);
    expect(text).toContain('- ❌ shared with &#42;billing&#42;');
    expect(readComment(text).listed).toEqual([`42.1.${B}.failure`]);
  });
});

test('a link goes only to a URL, whatever somebody wrote into the comment', () => {
  const hostile = part({ url: 'x"onclick="alert(1)', title: 'shared' });
  expect(commentText('mintmark (x)', [hostile], [part({ ...hostile, key: B })])).not.toMatch(/<[^!][^>]*onclick/);
  expect(commentText('mintmark (x)', [part()], [])).toContain('<a href="https://example.com/runs/42">workflow run</a>');
});

describe('what a comment holds', () => {
  const keys = (parts: readonly CommentPart[] | undefined): string[] | undefined => parts?.map(({ key }) => key);

  test('is a part for each step, the worst first', () => {
    expect(keys(mergedParts(part({ conclusion: 'success' }), [part({ key: B })], []))).toEqual([B, A]);
  });

  test('is the latest result of a step: a later run replaces an earlier one, never the other way round', () => {
    const [old, again] = [part(), part({ run: { id: 42, attempt: 2 }, conclusion: 'success' })];
    expect(mergedParts(again, [old], [])).toEqual([again]);
    expect(mergedParts(old, [again], [])).toEqual([again]);
  });

  test("is about one commit: the newer run's", () => {
    const next = part({ sha: 'e'.repeat(40), run: { id: 43, attempt: 1 } });
    expect(mergedParts(next, [part(), part({ key: B })], [])).toEqual([next]);
    expect(mergedParts(part(), [next], [])).toBeUndefined();
  });
});

test('what is said about other steps is not part of a report when it is read back', () => {
  const text = commentText('mintmark (x)', [part()], [part({ key: B })]);
  expect(readComment(text).parts.map(({ body }) => body)).toEqual(['## Shared']);
});
