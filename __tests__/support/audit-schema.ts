import { reader } from './schema.ts';

/** @throws Error where it is not what `schemas/audit.schema.json` describes */
export const expectValidAudit = reader('audit');
