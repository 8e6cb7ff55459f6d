import type { createColors } from 'picocolors';
import type { Mark } from '../../image/mark.ts';
import { jsonText } from '../../report/escape.ts';

/** What stamp made. */
export interface Stamped {
  readonly mark: Mark;
  /** The marks of a bake's targets, by name: that same mark, or one for each of several services. */
  readonly targets: ReadonlyMap<string, Mark>;
}

/** Every text that a format returns ends with a line feed. No value of a mark needs quotes: src/mark ensures that. */
type StampFormat = (stamped: Stamped, colors: ReturnType<typeof createColors>) => string;

const WIDTH = 80;

/** The values of `stamp --format`. Only `text` is coloured. */
export const STAMP_FORMATS: Readonly<Record<'text' | 'json' | 'env' | 'docker-args' | 'labels' | 'bake', StampFormat>> =
  {
    text,
    json,
    env,
    'docker-args': dockerArgs,
    labels: ({ mark }) => lines(pairs(mark.labels)),
    bake,
  };

function json({ mark: { service, tag, buildId, buildArgs, labels } }: Stamped): string {
  return jsonText(false, { schemaVersion: 1, service, tag, buildId, buildArgs, labels });
}

/** `KEY=VALUE` lines, without quotes: GITHUB_ENV and `docker run --env-file` would take quotes as part of the value. */
function env({ mark: { service, tag, buildId, buildArgs } }: Stamped): string {
  const variables = { MINTMARK_SERVICE: service, MINTMARK_TAG: tag, MINTMARK_BUILD_ID: buildId, ...buildArgs };
  return lines(pairs(variables));
}

/** One line of options, to splice into `docker build` without quotes. */
function dockerArgs({ mark: { buildArgs, labels } }: Stamped): string {
  const args = pairs(buildArgs).map((pair) => `--build-arg ${pair}`);
  return lines([[...args, ...pairs(labels).map((pair) => `--label ${pair}`)].join(' ')]);
}

/** Another file of `docker buildx bake`, which adds to the targets of the first. https://docs.docker.com/build/bake/overrides/ */
function bake({ targets }: Stamped): string {
  const entries = [...targets].map(([name, { buildArgs, labels }]) => [name, { args: buildArgs, labels }]);
  return jsonText(false, { target: Object.fromEntries(entries) as object });
}

function text({ mark }: Stamped, colors: ReturnType<typeof createColors>): string {
  const { service, tag, buildId, buildArgs, labels } = mark;
  return lines([
    ...table({ service, tag, 'build ID': buildId }, colors.bold),
    '',
    'build args',
    ...table(buildArgs, colors.cyan),
    '',
    'labels',
    ...table(labels, colors.cyan),
  ]);
}

function table(values: Readonly<Record<string, string>>, paint: (text: string) => string): string[] {
  const width = Math.max(...Object.keys(values).map((key) => key.length));
  return Object.entries(values).flatMap(([key, value]) => {
    const line = `  ${paint(key)}${' '.repeat(width - key.length)}  `;
    return 2 + width + 2 + value.length <= WIDTH ? [line + value] : [`  ${paint(key)}`, `    ${value}`];
  });
}

function pairs(values: Readonly<Record<string, string>>): string[] {
  return Object.entries(values).map(([key, value]) => `${key}=${value}`);
}

function lines(texts: readonly string[]): string {
  return `${texts.join('\n')}\n`;
}
