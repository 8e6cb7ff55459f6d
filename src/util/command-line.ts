import { VERSION } from './version.ts';

/**
 * How a printed command or a hook runs this exact version: npx uses the project's installed one if it is the same, and
 * never downloads a different one. When run from source, there is no version.
 */
export const NPX_MINTMARK = VERSION === undefined ? 'npx mintmark' : `npx mintmark@${VERSION}`;
