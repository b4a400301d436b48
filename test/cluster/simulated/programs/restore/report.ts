/** Where a line belongs; a backup without parts has no tag. */
export interface Reporter {
  readonly info: (line: string) => void;
  /** To be thrown: what ends the part, in the lines of the real program. */
  readonly failure: (...lines: readonly string[]) => Failure;
}

/** Ends the program with error lines, as the real one does. */
export class Failure extends Error {}

export const print = (line: string): void => void process.stdout.write(`${line}\n`);

export function reporterOf(part: number, partCount: number): Reporter {
  const tag = partCount > 1 ? `[part ${part}] ` : '';
  const stamp = () => new Date().toISOString().replace('Z', '000Z');
  return {
    info: (line) => print(`${stamp()} INFO: ${tag}${line}`),
    failure: (...lines) => new Failure(lines.map((line) => `${stamp()} ERROR: ${tag}${line}`).join('\n')),
  };
}
