/** The node ids for clients of the data nodes: a program like ndb_restore has one while it runs. */
export class Slots {
  readonly ids: readonly number[];
  readonly #taken = new Set<number>();

  constructor(ids: readonly number[], taken: readonly number[]) {
    this.ids = ids;
    for (const id of taken) this.#taken.add(id);
  }

  isTaken(id: number): boolean {
    return this.#taken.has(id);
  }

  /** A free one, until `released`; undefined where there is none. */
  take(released: Promise<unknown>): number | undefined {
    const free = this.ids.find((id) => !this.#taken.has(id));
    if (free === undefined) return undefined;
    this.#taken.add(free);
    void released.then(() => this.#taken.delete(free));
    return free;
  }
}
