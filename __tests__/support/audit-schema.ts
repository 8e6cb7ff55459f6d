import { reader } from './schema.ts';

/** @throws Error if it does not match `schemas/audit.schema.json` */
export const expectValidAudit = reader('audit');
