import { COMMON, type Flag, type Grammar, groupsOf } from './grammar.ts';

/** For a file `_mintmark` in $fpath, or for `source`. */
export function zshCompletion(grammars: readonly Grammar[]): string {
  const groups = groupsOf(grammars);
  const first = grammars.filter(({ words }) => words.length === 1);
  const entries = [
    ...first.map(({ words: [word = ''], summary }) => ({ word, summary })),
    ...groups.map((word) => ({ word, summary: 'mintmark.yml' })),
  ];
  return `#compdef mintmark
# zsh completion for mintmark
${grammars.map(commandFunction).join('')}${groups
    .map((group) => {
      const below = grammars.filter(({ words: [word, second] }) => word === group && second !== undefined);
      return dispatcher(
        `_mintmark_${group}`,
        below.map(({ words: [, word = ''], summary }) => ({ word, summary })),
      );
    })
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

function dispatcher(name: string, entries: readonly { readonly word: string; readonly summary: string }[]): string {
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
