import { PAGE_FORMATS } from '../report/formats.ts';
import type { View } from '../report/view.ts';
import { writtenTo } from './file.ts';
import type { Result, StepFile } from './result.ts';
import { LOG, PLAIN } from './runtime.ts';

/** What a step comes to whose report is about no image that was built: of `audit` or `deploy`. */
export async function findingsResult(view: View, files: readonly StepFile[]): Promise<Omit<Result, 'announcements'>> {
  for (const { format, write } of files) await write((await PAGE_FORMATS[format]()).render(view, PLAIN));
  const [text, json, markdown, { findingOutputs }] = await Promise.all([
    PAGE_FORMATS.text(),
    PAGE_FORMATS.json(),
    PAGE_FORMATS.markdown(),
    import('../github/outputs.ts'),
  ]);
  return {
    text: text.render(view, LOG),
    summary: markdown.render(view, LOG),
    outputs: findingOutputs(view, json.render(view, LOG), writtenTo(files)),
    ending: view,
  };
}
