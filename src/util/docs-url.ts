import { VERSION } from './version.ts';

export const HOME = 'https://github.com/mintmark/mintmark';

const REF = VERSION === undefined ? 'main' : `v${VERSION}`;

/**
 * The URL of a page of the documentation of this exact version. The npm package has no docs/.
 *
 * @param page a file of docs/, with `#SECTION` if one is meant
 */
export function docsUrl(page: string): string {
  return `${HOME}/blob/${REF}/docs/${page}`;
}

/** The URL of a schema of this exact version, for editors. */
export function schemaUrl(file: string): string {
  return `${HOME}/raw/${REF}/schemas/${file}`;
}
