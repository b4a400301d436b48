const SIGNALS = ['SIGTERM', 'SIGINT'] as const;

/**
 * Resolves with the first SIGTERM or SIGINT. A second one ends the process at once, as its sender wants.
 *
 * The listener stays after the first: execa ends our children, and then us, at a signal that nobody else listens to, and
 * a listener that removed itself (`process.once`) is nobody by the time that execa looks.
 */
export const onShutdown = (): Promise<NodeJS.Signals> =>
  new Promise((resolve) => {
    let asked = false;
    const listener = (signal: NodeJS.Signals): void => {
      if (!asked) {
        asked = true;
        return resolve(signal);
      }
      for (const name of SIGNALS) process.off(name, listener);
      process.kill(process.pid, signal);
    };
    for (const name of SIGNALS) process.on(name, listener);
  });
