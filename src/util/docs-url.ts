declare const MINTMARK_VERSION: string | undefined;

/** What is bundled knows its version; the sources themselves are of no release. */
const REF = typeof MINTMARK_VERSION === 'undefined' ? 'main' : `v${MINTMARK_VERSION}`;

/**
 * The URL of a page of the documentation of this very version. The npm package has no docs/.
 *
 * @param page a file of docs/, with `#SECTION` if one is meant
 */
export function docsUrl(page: string): string {
  return `https://github.com/mintmark/mintmark/blob/${REF}/docs/${page}`;
}
