import { COMMON, entriesOf, type Flag, type Grammar } from './grammar.ts';

export function fishCompletion(grammars: readonly Grammar[]): string {
  const entries = entriesOf(grammars);
  const lines = [
    ...entries.map(({ word, summary }) => offer('__fish_use_subcommand', [word], summary)),
    ...entries.flatMap(({ word: group, below }) => {
      const condition = `${seen(group)}; and not ${seen(below.map(({ word }) => word).join(' '))}`;
      return below.map(({ word, summary }) => offer(condition, [word], summary));
    }),
    ...COMMON.map((flag) => flagLine('', flag)),
    ...grammars.flatMap(({ words, flags, choices }) => {
      const condition = words.map(seen).join('; and ');
      const own = flags.filter((flag) => !COMMON.includes(flag));
      return [
        ...(choices.length > 0 ? [offer(condition, choices, '')] : []),
        ...own.map((flag) => flagLine(` -n ${quoted(condition)}`, flag)),
      ];
    }),
  ];
  return `# fish completion for mintmark\ncomplete -c mintmark -f\n${lines.join('\n')}\n`;
}

function seen(word: string): string {
  return `__fish_seen_subcommand_from ${word}`;
}

function offer(condition: string, words: readonly string[], help: string): string {
  const description = help === '' ? '' : ` -d ${quoted(help)}`;
  return `complete -c mintmark -n ${quoted(condition)} -a ${quoted(words.join(' '))}${description}`;
}

function flagLine(condition: string, { long, short, help, value, choices, isPath }: Flag): string {
  const takes = value === 'required' ? (isPath ? ' -r -F' : ' -x') : '';
  const words = choices.length > 0 ? ` -a ${quoted(choices.join(' '))}` : '';
  const letter = short === undefined ? '' : ` -s ${short.slice(1)}`;
  return `complete -c mintmark${condition}${letter} -l ${long.slice(2)}${takes}${words} -d ${quoted(help)}`;
}

/** In single quotes, fish takes everything but `\` and `'` literally. */
function quoted(text: string): string {
  return `'${text.replaceAll(/[\\']/g, '\\$&')}'`;
}
