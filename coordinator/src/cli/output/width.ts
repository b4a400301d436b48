import stringWidth from 'string-width';

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
const emoji = /^\p{RGI_Emoji}$/v;

/** How many cells of a terminal a text takes: two for a wide sign such as 庫, none for a mark on top of another. */
export function displayWidth(text: string): number {
  // Nearly all text is this.
  if (/^[\u0020-\u007e]*$/.test(text)) return text.length;
  return [...graphemes.segment(text)].reduce((sum, { segment }) => sum + signWidth(segment), 0);
}

/** The marks that a base sign carries are drawn in its cells; but for those of half-width katakana, which have their own. */
const signWidth = (grapheme: string): number => {
  if (emoji.test(grapheme)) return 2;
  const [base = '', ...marks] = grapheme;
  return stringWidth(base) + marks.filter((mark) => /[\uff9e\uff9f]/.test(mark)).length;
};

/** As much of a text as fits, with `…` where something is missing. @param width cells, at least 1 */
export function truncate(text: string, width: number): string {
  if (displayWidth(text) <= width) return text;
  let kept = '';
  let room = width - 1;
  for (const { segment } of graphemes.segment(text)) {
    room -= signWidth(segment);
    if (room < 0) break;
    kept += segment;
  }
  return `${kept}…`;
}

/** Cells of the terminal that results go to; no limit where they go elsewhere: programs and files have room. */
export const resultWidth = (): number => widthOf(process.stdout);

/** The same for what is told beside results. */
export const errorWidth = (): number => widthOf(process.stderr);

const widthOf = ({ isTTY, columns }: Pick<NodeJS.WriteStream, 'isTTY' | 'columns'>): number =>
  isTTY ? columns : Number.POSITIVE_INFINITY;
