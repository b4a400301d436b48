import { readAccounts } from './accounts.ts';
import type { SqlConfig, SqlWarning } from './config.ts';
import { withConnection } from './connection.ts';
import { readServer, type SqlServer } from './server.ts';
import { usersFile } from './users-file.ts';

export interface UsersDump {
  readonly content: Buffer;
  readonly server: SqlServer;
  readonly warnings: readonly SqlWarning[];
}

/**
 * The content of users.sql: every account and role but the server's own, with hashes, privileges, roles and default
 * roles.
 *
 * @throws BackupError SQL_UNREACHABLE, SQL_DENIED, SQL_FAILED, DEADLINE_EXCEEDED, or the reason of `signal`
 */
export async function dumpUsers(config: SqlConfig, signal: AbortSignal): Promise<UsersDump> {
  const options = { signal, timeoutMs: config.dumpTimeoutMs, what: 'dumping the SQL accounts' };
  return await withConnection(config, options, async (connection) => {
    const server = await readServer(connection);
    const { text, warnings } = usersFile(await readAccounts(connection, server));
    return { content: Buffer.from(text, 'utf8'), server, warnings };
  });
}
