declare const MINTMARK_VERSION: string | undefined;

/** What is bundled knows its version; the sources themselves are of no release. */
export const VERSION: string | undefined = typeof MINTMARK_VERSION === 'undefined' ? undefined : MINTMARK_VERSION;
