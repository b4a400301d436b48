/** Resolves with the first SIGTERM or SIGINT. A second one ends the process at once, as its sender wants. */
export const onShutdown = (): Promise<NodeJS.Signals> =>
  new Promise((resolve) => {
    process.once('SIGTERM', resolve);
    process.once('SIGINT', resolve);
  });
