const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** What ends each child that runs. */
const ends = new Set<() => void>();

/**
 * Ends a child when this process does: when it exits, and when it is ended by a signal that nobody else listens to. execa
 * does that for children of our own process group only.
 *
 * @returns what is to be called when the child has ended
 */
export function endWithUs(end: () => void): () => void {
  if (ends.size === 0) listen();
  ends.add(end);
  return () => {
    ends.delete(end);
    if (ends.size === 0) ignore();
  };
}

function listen(): void {
  process.on('exit', endAll);
  for (const name of SIGNALS) process.on(name, onSignal);
}

function ignore(): void {
  process.off('exit', endAll);
  for (const name of SIGNALS) process.off(name, onSignal);
}

function endAll(): void {
  for (const end of ends) end();
}

/** Whoever else listens to the signal decides whether we end. */
function onSignal(name: NodeJS.Signals): void {
  if (process.listenerCount(name) > 1) return;
  endAll();
  ignore();
  process.kill(process.pid, name);
}
