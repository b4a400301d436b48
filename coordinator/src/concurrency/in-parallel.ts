import { together } from './together.ts';

/**
 * Works on all items, some at a time, in their order. The first failure ends the work on the others, which are waited
 * for, and is thrown.
 *
 * @param work ends soon after its signal fires
 */
export async function inParallel<Item>(
  signal: AbortSignal,
  items: readonly Item[],
  limit: number,
  work: (item: Item, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const queue = items.values();
  const worker = async (either: AbortSignal): Promise<void> => {
    for (const item of queue) {
      either.throwIfAborted();
      await work(item, either);
    }
  };
  await together(
    signal,
    Array.from({ length: Math.min(limit, items.length) }, () => worker),
  );
}
