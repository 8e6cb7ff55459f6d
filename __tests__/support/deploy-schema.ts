import { reader } from './schema.ts';

/** @throws Error where it is not what `schemas/deploy.schema.json` describes */
export const expectValidDeploy = reader('deploy');
