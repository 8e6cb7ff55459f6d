import { VERSION } from './version.ts';

/**
 * How a printed command or a hook runs this very version: npx takes the one that the project has installed if it is the
 * same, and never downloads another. The sources themselves are of no version.
 */
export const NPX_MINTMARK = VERSION === undefined ? 'npx mintmark' : `npx mintmark@${VERSION}`;
