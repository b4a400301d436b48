/**
 * What a writer does, as pure functions, so that every row of a database that was copied while it wrote can be told.
 *
 * A writer has lanes, each with one connection. The transactions of a lane are numbered 1, 2, 3, …, and transaction n
 * does this and no more: it inserts row n, gives an older row a new version, deletes row n/2 where n is even, and sets
 * the lane's `progress` to n. All of it follows from (lane, n). So a consistent copy in which `progress` of a lane is N
 * holds exactly the rows that `rowsAfter(lane, N)` names: one that is missing, too many, or of another transaction's
 * content is a fault of the copy, and so is a transaction that is there by half.
 */
import { createHash } from 'node:crypto';
import { bytesOf } from './rows.ts';

export const WRITER_SCHEMA = (engine: string): readonly string[] => [
  'CREATE DATABASE IF NOT EXISTS journal',
  `CREATE TABLE IF NOT EXISTS journal.progress (lane INT NOT NULL PRIMARY KEY, n BIGINT NOT NULL) ENGINE=${engine}`,
  `CREATE TABLE IF NOT EXISTS journal.pages (
    lane INT NOT NULL,
    id BIGINT NOT NULL,
    version BIGINT NOT NULL,
    title VARCHAR(64) NOT NULL,
    body BLOB,
    PRIMARY KEY (lane, id),
    UNIQUE KEY one_title (title),
    KEY by_version (version)
  ) ENGINE=${engine}`,
];

/** The row that transaction n of a lane gives a new version; it may be deleted already, then nothing happens. */
export const updatedId = (n: number): number => n - 1 - ((n * 7919) % Math.max(1, Math.floor(n / 2)));

/** The row that transaction n of a lane deletes, if any. */
export const deletedId = (n: number): number | undefined => (n % 2 === 0 ? n / 2 : undefined);

/** Unique over all rows and versions, so that a unique index is rewritten all the time. */
export const titleOf = (lane: number, id: number, version: number): string =>
  createHash('sha256').update(`${lane} ${id} ${version}`).digest('hex').slice(0, 40);

/** Null, short (within the row) and long (in the hidden table of the BLOB parts) by turns. */
export function bodyOf(lane: number, id: number, version: number): Buffer | null {
  const kind = (id + version) % 5;
  if (kind === 0) return null;
  return bytesOf(`${lane} ${id} ${version}`, kind === 1 ? 300 + ((id * 131) % 6000) : (version * 37) % 200);
}

/** The versions of the rows by id after transaction n of a lane. */
export function rowsAfter(n: number): ReadonlyMap<number, number> {
  const versions = new Map<number, number>();
  for (let i = 1; i <= n; i++) {
    versions.set(i, i);
    const updated = updatedId(i);
    if (versions.has(updated)) versions.set(updated, i);
    const deleted = deletedId(i);
    if (deleted !== undefined) versions.delete(deleted);
  }
  return versions;
}
