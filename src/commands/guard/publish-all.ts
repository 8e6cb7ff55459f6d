import type { Report } from '../../checking/report.ts';
import { MintmarkError } from '../../errors.ts';
import { referenceTo, tagsOf } from '../../image/repository.ts';
import type { Runtime } from '../runtime.ts';
import { confirmed, connectionTo, orderedTags, type Publication, publish } from './publish.ts';

/** A repository that has the image now. */
interface Published {
  readonly publication: Publication;
  readonly report: Report & { readonly pushed: NonNullable<Report['pushed']> };
}

/**
 * Pushes an image to every repository, and then puts its tags there, the moving ones last. A tag is put only when the
 * image is in all repositories and was confirmed.
 *
 * @returns a report for each; those of a run that stopped before the tags say which were not put
 * @throws MintmarkError if a push or a tag fails; it says what is there nevertheless
 */
export async function publishAll(publications: readonly Publication[], runtime: Runtime): Promise<Report[]> {
  const published: Published[] = [];
  const reports: Report[] = [];
  for (const publication of publications) {
    const report = await publish(publication, runtime).catch((error: unknown) => {
      throw incomplete(error, published, [], undefined);
    });
    reports.push(report);
    if (!hasPushed(report) || report.exitCode !== 0) return stopped(reports, publications);
    published.push({ publication, report });
  }
  const put = await putTags(published);
  return Promise.all(
    published.map(async ({ publication, report }, index) => {
      const names = [...new Set([report.pushed.tag ?? [], put[index] ?? []].flat())];
      // A single tag that was pushed with the image is confirmed already.
      return put[index]?.length === 0 ? report : confirmed(report, names, publication, runtime);
    }),
  );
}

function hasPushed(report: Report): report is Published['report'] {
  return report.pushed !== undefined;
}

function stopped(reports: readonly Report[], publications: readonly Publication[]): Report[] {
  const all = publications.map(({ report }, index) => reports[index] ?? report);
  return all.map((report) => {
    const isPut = (tag: string): boolean => tag === report.pushed?.tag;
    return report.pushed === undefined
      ? report
      : { ...report, notPut: tagsOf(report.target).filter((tag) => !isPut(tag)) };
  });
}

/** @returns the tags of each that were put */
async function putTags(published: readonly Published[]): Promise<string[][]> {
  const put: string[][] = published.map(() => []);
  const steps = (['first', 'last'] as const).flatMap((when) =>
    published.flatMap(({ publication, report }, index) =>
      orderedTags(publication)
        [when].filter((tag) => tag !== report.pushed.tag)
        .map((tag) => ({ index, tag, publication, report, mayMove: when === 'last' })),
    ),
  );
  for (const [done, { index, tag, publication, report, mayMove }] of steps.entries()) {
    const { destination } = publication;
    const tagging = { tag, digest: report.pushed.digest, candidate: report.image.identity, mayMove };
    try {
      await connectionTo(destination).putTag(destination.repository, tagging);
    } catch (error) {
      const left = steps.slice(done).map((step) => referenceTo(step.report.pushed.uri, step.tag));
      throw incomplete(error, published, put, left);
    }
    put[index]?.push(tag);
  }
  return put;
}

/** What is there stays there: a reader must not take the failure for `nothing happened`. */
function incomplete(
  error: unknown,
  published: readonly Published[],
  put: readonly string[][],
  left: readonly string[] | undefined,
): unknown {
  if (!(error instanceof MintmarkError) || published.length === 0) return error;
  const there = published.flatMap(({ report: { pushed } }, index) => {
    const tags = [pushed.tag ?? [], put[index] ?? []].flat();
    return [pushed.digest, ...tags].map((name) => referenceTo(pushed.uri, name));
  });
  const missing = left === undefined ? 'No tag was put.' : `Not put: ${left.join(', ')}.`;
  return new MintmarkError(error.code, `${error.message}. Put before that: ${there.join(', ')}. ${missing}`, {
    hint: [
      'What was put stays. Run again: a finished image gets what is missing, and so does a build with --if-exists skip.',
      error.hint,
    ]
      .filter((line) => line !== undefined)
      .join('\n'),
    cause: error,
  });
}
