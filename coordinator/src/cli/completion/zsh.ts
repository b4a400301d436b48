import type { CompletedCommand, CompletedOption } from './model.ts';

/** A script for zsh, to be sourced after compinit, or put into its fpath. */
export const zshScript = (
  program: string,
  commands: readonly CompletedCommand[],
): string => `#compdef ${program}
_${program}() {
  local -a commands=(
${commands.map(({ name, description }) => `    ${quoted(`${name}:${description}`)}`).join('\n')}
  )
  if (( CURRENT == 2 )); then
    _describe command commands
    return
  fi
  shift words
  (( CURRENT-- ))
  case $words[1] in
${commands.map(branch).join('\n')}
  esac
}
if [[ $zsh_eval_context[-1] == loadautofunc ]]; then _${program} "$@"; else compdef _${program} ${program}; fi
`;

const branch = ({ name, options, operands }: CompletedCommand): string => {
  const words = operands.length === 0 ? [] : [quoted(`*:argument:(${operands.join(' ')})`)];
  return `    ${name}) _arguments ${[...options.flatMap(specs), ...words].join(' ')} ;;`;
};

const specs = ({ long, short, description, value }: CompletedOption): string[] =>
  [long, ...(short === undefined ? [] : [short])].map((flag) =>
    quoted(`*${flag}[${description.replaceAll(/[[\]\\]/g, '\\$&')}]${action(value)}`),
  );

function action(value: CompletedOption['value']): string {
  if (value === 'none') return '';
  if (value === 'file') return ':file:_files';
  return value === 'unknown' ? ':value: ' : `:value:(${value.join(' ')})`;
}

const quoted = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`;
