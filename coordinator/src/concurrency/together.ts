/** A piece of work that ends soon after its signal fires. */
type Work<Result> = (signal: AbortSignal) => Promise<Result>;
type Results<Works extends readonly Work<unknown>[]> = {
  -readonly [Index in keyof Works]: Awaited<ReturnType<Works[Index]>>;
};

/**
 * Runs all at once. The first failure fires the signal of the others, all are waited for, and that first failure is
 * thrown: never an echo of it, and never while something still runs.
 */
export async function together<const Works extends readonly Work<unknown>[]>(
  signal: AbortSignal,
  works: Works,
): Promise<Results<Works>> {
  const stop = new AbortController();
  const either = AbortSignal.any([signal, stop.signal]);
  let failure: { readonly thrown: unknown } | undefined;
  const results = await Promise.all(
    works.map(async (work) => {
      try {
        return await work(either);
      } catch (thrown) {
        failure ??= { thrown };
        stop.abort(thrown);
        return undefined;
      }
    }),
  );
  if (failure !== undefined) throw failure.thrown;
  return results as Results<Works>;
}
