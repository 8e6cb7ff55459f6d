import { COMMON, entriesOf, type Entry, type Grammar } from './grammar.ts';

/** For bash 3.2 and later, without bash-completion. */
export function bashCompletion(grammars: readonly Grammar[]): string {
  const names = grammars.map(({ words }) => words.join(' '));
  const entries = entriesOf(grammars);
  const groups = entries.filter(({ below }) => below.length > 0);
  const valued = grammars.flatMap(({ words, flags }) =>
    flags.flatMap(({ long, short, value, choices }) => {
      if (value !== 'required') return [];
      const patterns = [long, ...(short === undefined ? [] : [short])].map((one) => `'${words.join(' ')} ${one}'`);
      return [`    ${patterns.join(' | ')}) words=${quoted(choices)} ;;`];
    }),
  );
  const flagsOf = (name: string, flags: readonly { long: string; short: string | undefined }[]): string =>
    `      '${name}') words=${quoted(flags.flatMap(({ long, short }) => [long, ...(short === undefined ? [] : [short])]))} ;;`;
  const nextOf = (name: string, words: readonly string[]): string => `      '${name}') words=${quoted(words)} ;;`;
  return `# bash completion for mintmark
_mintmark() {
  local cur="\${COMP_WORDS[COMP_CWORD]}" prev="\${COMP_WORDS[COMP_CWORD - 1]}" command= words= i
  # bash takes --flag=value for three words.
  if [ "$cur" = = ]; then
    cur=
  elif [ "$prev" = = ] && [ "$COMP_CWORD" -gt 2 ]; then
    prev="\${COMP_WORDS[COMP_CWORD - 2]}"
  fi
  for ((i = 1; i < COMP_CWORD; i++)); do
    case "\${command:+$command }\${COMP_WORDS[i]}" in
      ${[...names, ...groups.map(({ word }) => word)].map((name) => `'${name}'`).join(' | ')})
        command="\${command:+$command }\${COMP_WORDS[i]}" ;;
    esac
  done
  COMPREPLY=()
  case "$command $prev" in
${valued.join('\n')}
    *)
      case "$cur" in
        -*)
          case "$command" in
${[flagsOf('', COMMON), ...groups.map(({ word }) => flagsOf(word, COMMON)), ...grammars.map(({ words, flags }) => flagsOf(words.join(' '), flags))].map((line) => `      ${line}`).join('\n')}
          esac ;;
        *)
          case "$command" in
${[
  nextOf('', wordsOf(entries)),
  ...groups.map(({ word, below }) => nextOf(word, wordsOf(below))),
  ...grammars.filter(({ choices }) => choices.length > 0).map(({ words, choices }) => nextOf(words.join(' '), choices)),
]
  .map((line) => `      ${line}`)
  .join('\n')}
          esac ;;
      esac ;;
  esac
  # What has no words is left to readline: the names of files.
  [ -z "$words" ] || COMPREPLY=($(compgen -W "$words" -- "$cur"))
}
complete -o bashdefault -o default -F _mintmark mintmark
`;
}

function wordsOf(entries: readonly Entry[]): string[] {
  return entries.map(({ word }) => word);
}

function quoted(words: readonly string[]): string {
  return `'${words.join(' ')}'`;
}
