import type { Connection } from 'mysql2/promise';
import type { MysqlAddress } from '../../cluster/cluster.ts';
import { connect, select } from '../connect.ts';
import { LOCKED, LOGINS } from './code.ts';
import { quote, RICH_DATABASES } from './names.ts';

/**
 * Everything but rows that the server itself tells of the rich databases and their accounts, by kind and name: equal for two
 * servers that have the same. Of tables it leaves out the next auto-increment value.
 */
export async function describeRich(address: MysqlAddress): Promise<Readonly<Record<string, string>>> {
  await using session = await connect(address);
  const { connection } = session;
  await connection.query('SET print_identified_with_as_hex = 1');
  const described: Record<string, string> = {};
  for (const { kind, db, name } of await objects(connection)) {
    const full = kind === 'DATABASE' ? quote(name) : `${quote(db)}.${quote(name)}`;
    const [row] = await select<object>(connection, `SHOW CREATE ${kind} ${full}`);
    // The time at which a trigger was made is of the server, not of the trigger.
    const { Created: _, ...rest } = { Created: '', ...row };
    described[`${kind} ${db} ${name}`] = JSON.stringify(rest).replace(/ AUTO_INCREMENT=\d+/, '');
  }
  for (const account of accounts()) {
    const [user] = await select<object>(connection, `SHOW CREATE USER ${account}`);
    const grants = await select<object>(connection, `SHOW GRANTS FOR ${account}`);
    described[`ACCOUNT ${account}`] = [user, ...grants]
      .map((row) => String(Object.values(row ?? {})[0]))
      .sort()
      .join('\n');
  }
  return described;
}

const accounts = (): readonly string[] => {
  const users = [...LOGINS, LOCKED].map(({ user }) => user);
  return [...users, 'reading', 'all of it'].map((user) => `'${user.replaceAll("'", "''")}'@'%'`);
};

interface NamedObject {
  readonly kind: string;
  readonly db: string;
  readonly name: string;
}

const objects = (connection: Connection): Promise<readonly NamedObject[]> =>
  select<NamedObject>(
    connection,
    `SELECT 'DATABASE' AS kind, '' AS db, schema_name AS name FROM information_schema.schemata WHERE schema_name IN (?)
     UNION ALL SELECT IF(table_type = 'VIEW', 'VIEW', 'TABLE'), table_schema, table_name FROM information_schema.tables
       WHERE table_schema IN (?)
     UNION ALL SELECT routine_type, routine_schema, routine_name FROM information_schema.routines WHERE routine_schema IN (?)
     UNION ALL SELECT 'TRIGGER', trigger_schema, trigger_name FROM information_schema.triggers WHERE trigger_schema IN (?)
     UNION ALL SELECT 'EVENT', event_schema, event_name FROM information_schema.events WHERE event_schema IN (?)
     ORDER BY 1, 2, 3`,
    Array.from({ length: 5 }, () => RICH_DATABASES),
  );
