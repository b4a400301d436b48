import type { ClusterModel } from './model.ts';

const APPLY_STATUS = 'mysql/def/ndb_apply_status';

type FragmentRows = Readonly<Record<string, number>>;

/** The tables of the simulated cluster, as far as ndb_restore meets them, by their full name such as `shop/def/orders`. */
export class Schema {
  #tables = new Set<string>();
  /** Rows that ndb_restore brought, by table and by fragment of the backup: the same rows twice are there once. */
  readonly #restored = new Map<string, Map<string, number>>();
  readonly #foreignKeys = new Set<string>();
  readonly #hasApplyStatus: boolean;

  /** `hasApplyStatus`: whether a MySQL server has joined, which made the table that holds the epoch. */
  constructor(model: ClusterModel, hasApplyStatus: boolean) {
    this.#hasApplyStatus = hasApplyStatus;
    this.load(model);
  }

  /** The tables are those of `model`, and no others. */
  load(model: ClusterModel): void {
    this.#tables = new Set(model.tables.map(({ database, table }) => `${database}/def/${table}`));
    if (this.#hasApplyStatus) this.#tables.add(APPLY_STATUS);
    this.#restored.clear();
    this.#foreignKeys.clear();
    for (const { database, table, foreignKeys = [] } of model.tables)
      for (const { name } of foreignKeys) this.#foreignKeys.add(`${database}/def/${table} ${name}`);
  }

  /** Returns the first table that exists already; tables before it have been created. */
  create(tables: readonly string[]): string | undefined {
    for (const table of tables) {
      if (this.#tables.has(table) && table !== APPLY_STATUS) return table;
      this.#tables.add(table);
    }
    return undefined;
  }

  /** By full name, the system's own included. */
  tables(): readonly string[] {
    return [...this.#tables];
  }

  /** With their rows and foreign keys. */
  drop(tables: readonly string[]): void {
    for (const table of tables) {
      this.#tables.delete(table);
      this.#restored.delete(table);
      for (const key of this.#foreignKeys) if (key.startsWith(`${table} `)) this.#foreignKeys.delete(key);
    }
  }

  /** Returns the first table that does not exist. */
  find(tables: readonly string[]): string | undefined {
    return tables.find((table) => !this.#tables.has(table));
  }

  addRows(rows: Readonly<Record<string, FragmentRows>>): undefined {
    for (const [table, fragments] of Object.entries(rows)) {
      const known = this.#restored.get(table) ?? new Map<string, number>();
      for (const [fragment, count] of Object.entries(fragments)) known.set(fragment, count);
      this.#restored.set(table, known);
    }
  }

  /** Returns the name where it exists already. */
  createForeignKey(child: string, name: string): string | undefined {
    const key = `${child} ${name}`;
    if (this.#foreignKeys.has(key)) return name;
    this.#foreignKeys.add(key);
    return undefined;
  }

  /** By child table and name, such as `shop/def/orders buyer`. */
  foreignKeys(): readonly string[] {
    return [...this.#foreignKeys];
  }

  /** Returns the missing table, where no MySQL server ever joined nor any restore made it. */
  restoreEpoch(): string | undefined {
    return this.#tables.has(APPLY_STATUS) ? undefined : 'ndb_apply_status';
  }

  /** Rows that ndb_restore brought, by full table name, hidden tables of BLOBs included. */
  restoredRows(): Readonly<Record<string, number>> {
    return Object.fromEntries(
      [...this.#restored].map(([table, fragments]) => [
        table,
        [...fragments.values()].reduce((sum, count) => sum + count, 0),
      ]),
    );
  }
}
