import { COMMON, entriesOf, type Entry, type Flag, type Grammar } from './grammar.ts';

/** For a file `_mintmark` in $fpath, or for `source`. */
export function zshCompletion(grammars: readonly Grammar[]): string {
  const entries = entriesOf(grammars);
  return `#compdef mintmark
# zsh completion for mintmark
${grammars.map(commandFunction).join('')}${entries
    .filter(({ below }) => below.length > 0)
    .map(({ word, below }) => dispatcher(`_mintmark_${word}`, below))
    .join('')}${dispatcher('_mintmark', entries)}
if [ "$funcstack[1]" = _mintmark ]; then
  _mintmark "$@"
else
  compdef _mintmark mintmark
fi
`;
}

function commandFunction({ words, flags, choices }: Grammar): string {
  const rest = choices.length > 0 ? `'1:value:(${choices.join(' ')})'` : `'*:value:_files'`;
  const specs = [...flags.flatMap(flagSpecs), rest];
  return `
_mintmark_${words.join('_')}() {
  _arguments -s \\
    ${specs.join(' \\\n    ')}
}
`;
}

function dispatcher(name: string, entries: readonly Entry[]): string {
  return `
${name}() {
  local line state
  local -a commands=(
${entries.map(({ word, summary }) => `    '${word}:${escaped(summary)}'`).join('\n')}
  )
  _arguments -C \\
    ${COMMON.flatMap(flagSpecs).join(' \\\n    ')} \\
    '1:command:->command' \\
    '*::argument:->argument'
  case $state in
    command) _describe command commands ;;
    argument)
      case $line[1] in
        ${entries.map(({ word }) => word).join('|')}) ${name}_$line[1] ;;
      esac ;;
  esac
}
`;
}

function flagSpecs({ long, short, help, value, choices, isPath, isList }: Flag): string[] {
  const action = choices.length > 0 ? `(${choices.join(' ')})` : isPath ? '_files' : ' ';
  const after = value === 'none' ? '' : `${value === 'optional' ? '::' : ':'}value:${action}`;
  const names = [
    ...(short === undefined ? [] : [`${short}${value === 'none' ? '' : '+'}`]),
    `${long}${value === 'none' ? '' : value === 'optional' ? '=-' : '='}`,
  ];
  return names.map((name) => `'${isList ? '*' : ''}${name}[${escaped(help)}]${after}'`);
}

function escaped(text: string): string {
  return text.replaceAll(/[[\]:\\]/g, '\\$&').replaceAll("'", "'\\''");
}
