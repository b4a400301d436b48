import { printable } from './table.ts';
import { displayWidth } from './width.ts';

const WIDTH = 80;

/**
 * Words in lines of `width` cells at most, but for longer words, which stay whole so that they can be copied; all but the
 * first line, which stays where it begins, indented.
 */
export function wrap(text: string, indent = '  ', width = WIDTH): string {
  const lines: string[] = [];
  let [line = ''] = /^ */.exec(text) ?? [];
  for (const word of printable(text).trimStart().split(' ')) {
    const longer = line.trim() === '' ? `${line}${word}` : `${line} ${word}`;
    if (displayWidth(longer) <= width || line.trim() === '') line = longer;
    else {
      lines.push(line);
      line = `${indent}${word}`;
    }
  }
  return [...lines, line].join('\n');
}
