import { createHash } from 'node:crypto';
import { BackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import type { Manifest } from '@rondb-backup/shared/manifest/schema.ts';
import * as z from 'zod/mini';
import { RESTORE_MARK_DATABASE } from '../sql/config.ts';
import type { Selection } from './selection.ts';

const count = z.number().check(z.int(), z.gte(0));

const schema = z.object({
  format: z.literal(1),
  /**
   * - `running`: it has not come to its end
   * - `done`: everything is as the backup says
   * - `different`: it came to its end, and not all is as the backup says
   */
  state: z.enum(['running', 'done', 'different']),
  /** Operation id of the restore that wrote it: a mark that it took over may say the same otherwise. */
  runId: z.string(),
  backupId: z.number().check(z.int(), z.gte(1), z.lte(4_294_967_294)),
  /** See `askedDigest`. */
  asked: z.string(),
  /** Milliseconds since 1970. */
  beganAt: count,
  /** 0 while it runs. */
  endedAt: count,
  /** That it makes, under their new names, while it runs; with their objects once they are made. */
  tables: z.array(
    z.object({
      database: z.string(),
      name: z.string(),
      object: z.optional(z.object({ id: count, version: count })),
    }),
  ),
  /** That it makes: nobody had them before. */
  accounts: z.array(z.object({ user: z.string(), host: z.string() })),
});

/** What a restore writes down of itself in the cluster that it changes, for the next one. */
export type RestoreMark = z.infer<typeof schema>;

/**
 * Stands for what a restore is asked to restore, in whatever order it is named; how it treats what is in the way is no
 * part of it.
 */
export function askedDigest(
  { clusterName, startedAt }: Pick<Manifest, 'clusterName' | 'startedAt'>,
  selection: Selection,
): string {
  const sorted = (names: readonly string[]): string[] => [...new Set(names)].sort();
  const asked = [
    // Another object store may have another backup of the same id.
    [clusterName, startedAt],
    sorted(selection.includeDatabases),
    sorted(selection.excludeDatabases),
    sorted(selection.includeTables),
    sorted(selection.excludeTables),
    sorted([...selection.rewriteDatabases].map((pair) => JSON.stringify(pair))),
  ];
  return createHash('sha256').update(JSON.stringify(asked)).digest('hex');
}

/** @throws BackupError RESTORE_MARK where no restore of this version has written it */
export function parseMark(text: string): RestoreMark {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // Said below.
  }
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new BackupError('RESTORE_MARK', `${RESTORE_MARK_DATABASE} does not hold what a restore writes there`);
}
