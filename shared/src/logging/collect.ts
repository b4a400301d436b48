import { AsyncLocalStorage } from 'node:async_hooks';

type Sink = (line: string) => void;
const collecting = new AsyncLocalStorage<Sink>();

/**
 * Runs `work`; each line that it logs, and all that it starts and awaits, is also given to `sink`: exactly what is written,
 * after secrets are blanked and lines below the level of the logger are left out.
 */
export const collectLog = <Result>(sink: Sink, work: () => Result): Result => collecting.run(sink, work);

/** For the logger alone. @param line with its line end */
export const collected = (line: string): void => collecting.getStore()?.(line.trimEnd());
