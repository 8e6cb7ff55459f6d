import { reader } from './schema.ts';

/** @throws Error if it does not match `schemas/report.schema.json` */
export const expectValidReport = reader('report');
