/** What is drawn below the last line of standard error, and has to go before another line is written there. */
let drawn: { clear(): void } | undefined;

export function showBelow(drawing: { clear(): void } | undefined): void {
  drawn = drawing;
}

export function writeLine(text: string): void {
  drawn?.clear();
  process.stderr.write(`${text}\n`);
}
