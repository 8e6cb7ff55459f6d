import type { AuditReport } from '../types/audit.ts';
import type { Format, RenderOptions } from './formats.ts';

type RenderAudit = (report: AuditReport, options: RenderOptions) => string;

/** Every format of an audit by the name that `--format` takes. A format is loaded when it is asked for. */
export const AUDIT_FORMATS: Readonly<Record<Format, () => Promise<RenderAudit>>> = {
  text: async () => (await import('./audit-text.ts')).renderAuditText,
  json: async () => (await import('./audit-json.ts')).renderAuditJson,
  sarif: async () => (await import('./audit-sarif.ts')).renderAuditSarif,
  markdown: async () => (await import('./audit-markdown.ts')).renderAuditMarkdown,
};
