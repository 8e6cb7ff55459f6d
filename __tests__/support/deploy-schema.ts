import { reader } from './schema.ts';

/** @throws Error if it does not match `schemas/deploy.schema.json` */
export const expectValidDeploy = reader('deploy');
