import type { SqlConfig } from '../sql/config.ts';
import { withConnection } from '../sql/connection.ts';

/** NdbDictionary::Object::Type of tablespaces and logfile groups. */
const TYPES = '20, 21';

/**
 * Whether the data nodes hold tablespaces or logfile groups.
 *
 * @throws BackupError SQL_*, DEADLINE_EXCEEDED
 */
export const hasDiskObjects = (config: SqlConfig, signal: AbortSignal): Promise<boolean> =>
  withConnection(
    config,
    { signal, timeoutMs: config.dumpTimeoutMs, what: 'looking for tablespaces' },
    async (connection) => {
      const sql = `SELECT 1 AS found FROM ndbinfo.dict_obj_info WHERE type IN (${TYPES}) LIMIT 1`;
      return (await connection.query(sql)).length > 0;
    },
  );
