import type { CompletedCommand, CompletedOption } from './model.ts';

/** A script for fish. */
export function fishScript(program: string, commands: readonly CompletedCommand[]): string {
  const line = (...words: string[]): string => `complete -c ${program} ${words.join(' ')}`;
  const lines = [
    line('-f'),
    ...commands.map(({ name, description }) =>
      line('-n __fish_use_subcommand', `-a ${name}`, `-d ${quoted(description)}`),
    ),
    ...commands.flatMap(({ name, options, operands }) => {
      const seen = `-n '__fish_seen_subcommand_from ${name}'`;
      const words = operands.length === 0 ? [] : [line(seen, `-a '${operands.join(' ')}'`)];
      return [...words, ...options.map((option) => line(seen, ...wordsOf(option)))];
    }),
  ];
  return `${lines.join('\n')}\n`;
}

const wordsOf = ({ long, short, description, value }: CompletedOption): string[] => [
  ...(short === undefined ? [] : [`-s ${short.slice(1)}`]),
  `-l ${long.slice(2)}`,
  ...valueWords(value),
  `-d ${quoted(description)}`,
];

function valueWords(value: CompletedOption['value']): string[] {
  if (value === 'none') return [];
  if (value === 'file') return ['-r -F'];
  return value === 'unknown' ? ['-x'] : [`-x -a '${value.join(' ')}'`];
}

const quoted = (text: string): string => `'${text.replaceAll(/['\\]/g, String.raw`\$&`)}'`;
