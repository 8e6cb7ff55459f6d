import { reader } from './schema.ts';

/** @throws Error where it is not what `schemas/report.schema.json` describes */
export const expectValidReport = reader('report');
