import type { Report } from '../types/report.ts';
import { headline } from './headline.ts';

export function renderMarkdown(report: Report): string {
  return `${headline(report).sentence}\n`;
}
