import { printable } from './table.ts';

const WIDTH = 80;

/** Words in lines of 80 characters at most, but for longer words; all but the first line, which stays where it begins, indented. */
export function wrap(text: string, indent = '  '): string {
  const lines: string[] = [];
  let [line = ''] = /^ */.exec(text) ?? [];
  for (const word of printable(text).trimStart().split(' ')) {
    const longer = line.trim() === '' ? `${line}${word}` : `${line} ${word}`;
    if (longer.length <= WIDTH || line.trim() === '') line = longer;
    else {
      lines.push(line);
      line = `${indent}${word}`;
    }
  }
  return [...lines, line].join('\n');
}
