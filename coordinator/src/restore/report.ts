export const restoreOutcomes = ['restored', 'skipped', 'different', 'failed', 'kept'] as const;
/**
 * - `restored`: it is there, as the backup says
 * - `skipped`: not selected
 * - `different`: something is there that is not what the backup says
 * - `failed`: it could not be made
 * - `kept`: it was there before
 */
export type RestoreOutcome = (typeof restoreOutcomes)[number];

export interface RestoredTable {
  /** As it is called now. */
  readonly database: string;
  readonly name: string;
  readonly outcome: RestoreOutcome;
  /** Fewest and most rows that the backup allows: equal unless rows came or went while it was made. */
  readonly minRows: number;
  readonly maxRows: number;
  /** As counted; 0 where it was skipped. */
  readonly rows: number;
}

export interface RestoredObject {
  /** `database`, `view`, `routine`, `trigger`, `event`, `index`, `foreign key`, `account`, `grant`, `quota` or `setting`. */
  readonly kind: string;
  /** Such as `shop.orders` or `'app'@'%'`. */
  readonly name: string;
  readonly outcome: RestoreOutcome;
  readonly detail: string;
}

/** What a restore has made, table by table. */
export interface RestoreReport {
  readonly tables: readonly RestoredTable[];
  /** Beside the tables: what is not `restored`. */
  readonly objects: readonly RestoredObject[];
}
