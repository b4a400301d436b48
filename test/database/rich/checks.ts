import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Connection } from 'mysql2/promise';
import type { MysqlAddress } from '../../cluster/cluster.ts';
import { connect, select } from '../connect.ts';
import { NOTES, ODD, PARENTS, quote } from './names.ts';

/** Looks whether something of the rich databases works; changes nothing that stays. @throws Error that says what does not */
type Check = (connection: Connection) => Promise<void>;

/** Runs checks on one connection each, and undoes what they did. */
const check =
  (work: Check) =>
  async (address: MysqlAddress): Promise<void> => {
    await using session = await connect(address);
    await session.connection.beginTransaction();
    try {
      await work(session.connection);
    } finally {
      await session.connection.rollback();
    }
  };

/** A query, and the key that the server uses for it. */
const LOOK_UPS: readonly (readonly [sql: string, key: string])[] = [
  ["SELECT name FROM bulk.customers WHERE email = 'customer.7@example.com'", 'one_account'],
  ["SELECT name FROM bulk.customers WHERE country = 'se' AND created < '2024-01-01 00:01:00'", 'by_country'],
  ["SELECT id FROM bulk.orders WHERE placed < '2024-01-01 00:00:01'", 'by_time'],
  ["SELECT value FROM bulk.readings WHERE sensor = 'sensor 1' AND taken < '2024-01-02'", 'by_sensor'],
  ["SELECT content FROM bulk.archive WHERE title = 'title 1'", 'by_title'],
  ["SELECT a FROM kinds.computed WHERE digest = SHA2('x', 256)", 'by_digest'],
  ['SELECT a FROM ties.hashes WHERE a = 1 AND b = 20', 'pairs'],
  ['SELECT v FROM ties.composite WHERE v = 3 AND t < NOW()', 'by_value'],
  ["SELECT id FROM ties.everywhere WHERE v = 'everywhere 7'", 'by_v'],
  [`SELECT \`the id\` FROM ${NOTES} WHERE \`größe \`\`m\`\`\` = 1.75`, 'by größe'],
];

export const checkIndexes = check(async (connection) => {
  for (const [sql, key] of LOOK_UPS) {
    const [row] = await select<{ key: string | null }>(connection, `EXPLAIN FORMAT=TRADITIONAL ${sql}`);
    assert.equal(row?.key, key, `${sql} uses the key ${row?.key}`);
  }
});

const ORPHANS: readonly string[] = [
  "INSERT INTO bulk.orders VALUES (DEFAULT, 4000000000, 1, NULL, 'paid', NOW())",
  'INSERT INTO ties.children VALUES (DEFAULT, 4000, NULL)',
  "INSERT INTO ties.children VALUES (DEFAULT, 1, 'no such code')",
  "INSERT INTO ties.tree VALUES (900, 901, 'floating')",
  `INSERT INTO ${NOTES} VALUES (900, NULL, NULL, 4000)`,
];

export const checkForeignKeys = check(async (connection) => {
  // NDB looks at keys without an action when a transaction ends.
  await connection.rollback();
  for (const orphan of ORPHANS)
    await assert.rejects(connection.query(orphan), /foreign key constraint/i, orphan);
  await connection.beginTransaction();
  // No other table refers to its code.
  await connection.query(`INSERT INTO ${PARENTS} VALUES (900, 'new')`);
  await connection.query('INSERT INTO ties.children VALUES (900, 900, NULL)');
  await connection.query(`INSERT INTO ${NOTES} VALUES (900, NULL, 'kept', 900)`);
  await connection.query(`DELETE FROM ${PARENTS} WHERE id = 900`);
  assert.deepEqual(
    await select(connection, 'SELECT id FROM ties.children WHERE id = 900'),
    [],
    'a child is left',
  );
  const notes = await select(connection, `SELECT parent FROM ${NOTES} WHERE \`the id\` = 900`);
  assert.deepEqual(
    notes.map((row) => ({ ...(row as object) })),
    [{ parent: null }],
    'a note lost more than its parent',
  );
  await connection.query('DELETE FROM ties.tree WHERE id = 2');
  assert.deepEqual(await select(connection, 'SELECT id FROM ties.tree WHERE id = 4'), [], 'a leaf is left');
});

const COUNTED: readonly (readonly [table: string, insert: string])[] = [
  ['bulk.customers', "SET email = 'counted', name = '', country = '', created = NOW()"],
  ['bulk.orders', "SET customer_id = 1, quantity = 1, state = 'paid', placed = NOW()"],
  ['ties.linear', ''],
  [PARENTS, "SET code = 'counted'"],
  ['ties.children', 'SET parent_id = 1'],
];

export const checkAutoIncrement = check(async (connection) => {
  for (const [table, values] of COUNTED) {
    const [last] = await select<{ id: number }>(connection, `SELECT MAX(id) AS id FROM ${table}`);
    await connection.query(`INSERT INTO ${table} ${values || 'VALUES ()'}`);
    const [next] = await select<{ id: number }>(connection, 'SELECT LAST_INSERT_ID() AS id');
    const numbers = [Number(last?.id), Number(next?.id)] as const;
    assert.ok(numbers[1] > numbers[0], `${table} has ${numbers[0]} and gives ${numbers[1]} next`);
  }
});

const VIEWS = [
  'bulk.by_state',
  'ties.families',
  'bulk.a_family',
  'ties.roots',
  `${quote(ODD)}.${quote('view `of` it')}`,
];

/** The rows of every view. @returns by view, sorted */
export async function readViews(address: MysqlAddress): Promise<Readonly<Record<string, readonly string[]>>> {
  await using session = await connect(address);
  const read: Record<string, readonly string[]> = {};
  for (const view of VIEWS) {
    const rows = await select<object>(session.connection, `SELECT * FROM ${view}`);
    read[view] = rows.map((row) => JSON.stringify(row)).sort();
  }
  return read;
}

export const checkRoutines = check(async (connection) => {
  const [deep] = await select<{ leaf: number }>(connection, 'SELECT ties.depth(4) AS leaf');
  assert.equal(deep?.leaf, 3);
  await connection.query('CALL ties.plant(6, 1, @planted)');
  const [planted] = await select<{ n: number }>(connection, 'SELECT @planted AS n');
  assert.equal(planted?.n, 3);
  await connection.query('CALL ties.plant(7, 999, @planted)');
  const [refused] = await select<{ n: number }>(connection, 'SELECT @planted AS n');
  assert.equal(refused?.n, -1, 'its handler did not see the foreign key');
});

export const checkTriggers = check(async (connection) => {
  await connection.query("INSERT INTO ties.words VALUES ('new', '  spaced  ')");
  const [word] = await select<{ meaning: string }>(
    connection,
    "SELECT meaning FROM ties.words WHERE word = 'new'",
  );
  assert.equal(word?.meaning, 'spaced');
  await connection.query("UPDATE ties.words SET meaning = 'wide' WHERE word = 'new'");
  const told = await select<{ v: Buffer }>(connection, `SELECT v FROM ${quote(ODD)}.empty`);
  assert.deepEqual(
    told.map(({ v }) => v.toString()),
    ['spaced → wide'],
  );
});

/** Lets the event run, and removes what it made. It is not in a transaction: events run elsewhere. */
export async function checkEvents(address: MysqlAddress): Promise<void> {
  await using session = await connect(address);
  const { connection } = session;
  await connection.query('ALTER EVENT ties.grow ENABLE');
  try {
    const deadline = Date.now() + 20_000;
    for (;;) {
      const grown = await select(connection, "SELECT id FROM ties.unlogged WHERE v = 'grown'");
      if (grown.length > 0) break;
      assert.ok(Date.now() < deadline, 'the event did nothing for 20 s');
      await sleep(200);
    }
  } finally {
    await connection.query('ALTER EVENT ties.grow DISABLE');
  }
  // One may be under way.
  await sleep(1_500);
  await connection.query("DELETE FROM ties.unlogged WHERE v = 'grown'");
}

/** That rows lie in the data file of the tablespace, in every data node. */
export const checkDiskData = check(async (connection) => {
  const [file] = await select<{ used: number | string }>(
    connection,
    `SELECT SUM(total_extents - free_extents) AS used FROM information_schema.files
     WHERE file_type = 'DATAFILE' AND tablespace_name = 'rich_space' AND file_name LIKE '%rich_data.dat'`,
  );
  assert.ok(Number(file?.used ?? 0) > 0, 'no extent of rich_data.dat is in use');
  const undo = await select(
    connection,
    "SELECT 1 FROM information_schema.files WHERE file_type = 'UNDO LOG' AND file_name LIKE '%rich_undo.dat'",
  );
  assert.ok(undo.length > 0, 'there is no rich_undo.dat');
});
