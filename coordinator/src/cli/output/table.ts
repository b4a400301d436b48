import { styleText } from 'node:util';
import { displayWidth, truncate } from './width.ts';

export type Style = Parameters<typeof styleText>[0];

export interface Column<Row> {
  readonly title: string;
  readonly align?: 'left' | 'right';
  readonly value: (row: Row) => string;
  /** What is shown where the table would be too wide. */
  readonly short?: (row: Row) => string;
  /** Left out where no row has anything in it. */
  readonly optional?: boolean;
  /** Cut to what room there is, where the table would still be too wide. */
  readonly flexible?: boolean;
  readonly style?: (row: Row) => Style | undefined;
}

/** One less would not tell two names apart. */
const LEAST_FLEXIBLE = 5;

/**
 * Columns as wide as their widest cell; the last left-aligned one is not padded. Lines have no trailing blanks. What is
 * wider than `width` cells is made to fit: short forms, then narrow gaps, then flexible columns cut.
 */
export function renderTable<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  width = Number.POSITIVE_INFINITY,
): string {
  const shown = columns.filter(({ optional, value }) => !optional || rows.some((row) => value(row) !== ''));
  const titles = shown.map(({ title }) => title);
  const full = rows.map((row) => shown.map(({ value }) => printable(value(row))));
  const short = rows.map((row) => shown.map(({ value, short: brief = value }) => printable(brief(row))));

  const cells = widthOf([titles, ...full], 2) <= width ? full : short;
  const gap = widthOf([titles, ...cells], 2) <= width ? 2 : 1;
  const widths = columnWidths([titles, ...cells]);
  let excess = total(widths, gap) - width;
  shown.forEach(({ flexible = false }, index) => {
    if (!flexible || excess <= 0) return;
    const fitting = Math.max(LEAST_FLEXIBLE, (widths[index] ?? 0) - excess);
    excess -= (widths[index] ?? 0) - fitting;
    widths[index] = fitting;
  });

  const line = (texts: readonly string[], row?: Row): string =>
    texts
      .map((text, index) => {
        const column = shown[index];
        const fitting = truncate(text, Math.max(1, widths[index] ?? 0));
        const blanks = ' '.repeat(Math.max(0, (widths[index] ?? 0) - displayWidth(fitting)));
        const style = row === undefined ? undefined : column?.style?.(row);
        const painted = style === undefined ? fitting : paint(style, fitting);
        const isLast = index === texts.length - 1;
        if (column?.align === 'right') return blanks + painted;
        return isLast ? painted : painted + blanks;
      })
      .join(' '.repeat(gap))
      .trimEnd();
  return [line(titles), ...cells.map((texts, index) => line(texts, rows[index]))].join('\n');
}

const columnWidths = (lines: readonly (readonly string[])[]): number[] =>
  (lines[0] ?? []).map((_, index) =>
    lines.reduce((widest, line) => Math.max(widest, displayWidth(line[index] ?? '')), 0),
  );

const total = (widths: readonly number[], gap: number): number =>
  widths.reduce((sum, width) => sum + width, gap * Math.max(0, widths.length - 1));

const widthOf = (lines: readonly (readonly string[])[], gap: number): number =>
  total(columnWidths(lines), gap);

/** Colours a result: on a terminal, unless NO_COLOR is set. */
export const paint = (style: Style, text: string): string =>
  styleText(style, text, { stream: process.stdout });

/** Names come from databases and object stores: a control character in one must not reach the terminal. */
export function printable(text: string): string {
  return text.replaceAll(/\p{Cc}/gu, '?');
}
