/** The most pages of one list: twenty times the images that a repository may hold by default, at 1,000 a page. */
const MOST_PAGES = 2_000;

/**
 * The pages of a list that AWS returns with a token for the next page.
 *
 * @param read reads one page: the first if there is no token
 * @param refuse makes the error for a list that does not end: it repeats a token, or has too many pages
 */
export async function* pagesOf<Page extends Partial<Record<'nextToken', string | undefined>>>(
  read: (nextToken: string | undefined) => Promise<Page>,
  refuse: (what: string) => Error,
): AsyncGenerator<Page> {
  const seen = new Set<string>();
  let nextToken: string | undefined;
  for (let count = 1; ; count += 1) {
    const page = await read(nextToken);
    yield page;
    nextToken = page.nextToken;
    if (nextToken === undefined || nextToken === '') return;
    if (seen.has(nextToken)) throw refuse('a list that does not end: it gave the same nextToken twice');
    if (count === MOST_PAGES) throw refuse(`a list that does not end: it has more than ${MOST_PAGES} pages`);
    seen.add(nextToken);
  }
}
