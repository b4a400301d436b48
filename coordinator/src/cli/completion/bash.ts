import type { CompletedCommand, CompletedOption } from './model.ts';

/** A script for bash; names, options and choices hold nothing that it would have to quote. */
export const bashScript = (program: string, commands: readonly CompletedCommand[]): string => {
  const name = `_${program.replaceAll('-', '_')}`;
  return `${name}() {
  local word=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD-1]} command= words= i
  COMPREPLY=()
  for ((i = 1; i < COMP_CWORD; i++)); do
    if [[ \${COMP_WORDS[i]} != -* ]]; then command=\${COMP_WORDS[i]}; break; fi
  done
  case $command:$before in
${commands.flatMap(valuesOf).join('\n')}
  esac
  case $command in
    '') words='${['--help', '--version', ...commands.map((command) => command.name)].join(' ')}' ;;
${commands.map(wordsOf).join('\n')}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$word"))
}
complete -F ${name} ${program}
`;
};

const namesOf = ({ long, short }: CompletedOption): string[] =>
  short === undefined ? [long] : [long, short];

const valuesOf = ({ name, options }: CompletedCommand): string[] =>
  options.flatMap((option) => {
    if (option.value === 'none') return [];
    const pattern = namesOf(option)
      .map((text) => `${name}:${text}`)
      .join('|');
    return [`    ${pattern}) ${replyOf(option.value)}return ;;`];
  });

function replyOf(value: Exclude<CompletedOption['value'], 'none'>): string {
  if (value === 'unknown') return '';
  const source = value === 'file' ? '-f' : `-W '${value.join(' ')}'`;
  return `COMPREPLY=($(compgen ${source} -- "$word")); `;
}

const wordsOf = ({ name, options, operands }: CompletedCommand): string =>
  `    ${name}) words='${[...operands, ...options.flatMap(namesOf)].join(' ')}' ;;`;
