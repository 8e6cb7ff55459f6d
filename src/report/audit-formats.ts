import type { AuditReport } from '../types/audit.ts';
import type { Format, RenderOptions } from './formats.ts';

/** The page is of an audit alone. */
export type AuditFormat = Format | 'html';

type RenderAudit = (report: AuditReport, options: RenderOptions) => string;

/** Every format of an audit by the name that `--format` takes. A format is loaded when it is asked for. */
export const AUDIT_FORMATS: Readonly<Record<AuditFormat, () => Promise<RenderAudit>>> = {
  text: async () => (await import('./audit-text.ts')).renderAuditText,
  json: async () => (await import('./audit-json.ts')).renderAuditJson,
  sarif: async () => (await import('./audit-sarif.ts')).renderAuditSarif,
  markdown: async () => (await import('./audit-markdown.ts')).renderAuditMarkdown,
  html: async () => (await import('./audit-html.ts')).renderAuditHtml,
};
