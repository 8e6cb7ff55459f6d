declare const MINTMARK_VERSION: string | undefined;

/** The bundle knows its version; the sources do not belong to a release. */
export const VERSION: string | undefined = typeof MINTMARK_VERSION === 'undefined' ? undefined : MINTMARK_VERSION;
