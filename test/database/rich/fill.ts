import type { Connection } from 'mysql2/promise';
import type { MysqlAddress } from '../../cluster/cluster.ts';
import { connect } from '../connect.ts';

const CONNECTIONS = 2;
/** A transaction of NDB is held in the memory of the data nodes until it ends. */
const ROWS_PER_STATEMENT = 2_000;

interface BulkTable {
  readonly name: string;
  readonly columns: string;
  readonly rows: number;
  /** The columns of row `n`, which counts from 1. */
  readonly select: string;
}

/** The tables of `bulk`, in the order in which foreign keys allow them to be filled; together `rows` rows, at least 100. */
function bulkTables(rows: number): readonly BulkTable[] {
  const part = (share: number) => Math.floor(rows * share);
  const customers = part(0.2);
  const readings = part(0.2);
  const notes = part(0.05);
  const archive = part(0.05);
  return [
    {
      name: 'bulk.customers',
      columns: 'id, email, name, country, balance, created',
      rows: customers,
      select: `n, CONCAT('customer.', n, '@example.com'), CONCAT('Ångström ', LEFT(SHA2(n, 256), 12)),
        ELT(1 + n % 5, 'se', 'de', 'nl', 'in', 'br'), IF(n % 7 = 0, NULL, n * 17 / 100 - 5000),
        TIMESTAMPADD(SECOND, n, '2024-01-01 00:00:00.125')`,
    },
    {
      name: 'bulk.orders',
      columns: 'id, customer_id, quantity, weight, state, placed',
      rows: rows - customers - readings - notes - archive,
      select: `n, 1 + n % ${customers}, n % 30000 - 15000, IF(n % 3 = 0, NULL, n / 7e0), 1 + n % 4,
        TIMESTAMPADD(MICROSECOND, n * 61007, '2024-01-01')`,
    },
    {
      name: 'bulk.readings',
      columns: 'sensor, value, taken',
      rows: readings,
      // Each row twice.
      select: `CONCAT('sensor ', (n DIV 2) % 97), IF((n DIV 2) % 11 = 0, NULL, (n DIV 2) / 3e0),
        TIMESTAMPADD(MICROSECOND, n DIV 2, '2024-01-01')`,
    },
    {
      name: 'bulk.notes',
      columns: 'id, body, text, data',
      rows: notes,
      select: `n, IF(n % 4 = 0, NULL, REPEAT(UNHEX(SHA2(n, 256)), n % 20 * IF(n % 50 = 1, 20, 1))),
        IF(n % 3 = 0, '', REPEAT(CONCAT('note ', n, ' 🦀'), n % 60)), JSON_OBJECT('n', n, 'tags', JSON_ARRAY('a', n % 10))`,
    },
    {
      name: 'bulk.archive',
      columns: 'id, title, content, scan',
      rows: archive,
      select: `n, CONCAT('title ', n % 1000), IF(n % 6 = 0, NULL, REPEAT(UNHEX(SHA2(n, 256)), n % 10)),
        IF(n % 100 = 7, REPEAT(UNHEX(SHA2(n, 512)), 50), NULL)`,
    },
  ];
}

/** The server makes the rows itself: nothing but the statements goes over the wire. */
export async function fillBulk(address: MysqlAddress, rows: number): Promise<void> {
  for (const table of bulkTables(rows)) {
    let next = 1;
    const worker = async () => {
      await using session = await connect(address);
      const { connection } = session;
      // The rows are right by construction; checking them would take three times as long in NDB.
      await connection.query(
        `SET foreign_key_checks = 0, unique_checks = 0, cte_max_recursion_depth = ${ROWS_PER_STATEMENT + 1}`,
      );
      while (next <= table.rows) {
        const first = next;
        next += ROWS_PER_STATEMENT;
        await insertRange(connection, table, first, Math.min(first + ROWS_PER_STATEMENT - 1, table.rows));
      }
    };
    await Promise.all(Array.from({ length: CONNECTIONS }, worker));
  }
}

async function insertRange(
  connection: Connection,
  { name, columns, select }: BulkTable,
  first: number,
  last: number,
): Promise<void> {
  await connection.query(
    `INSERT INTO ${name} (${columns})
     WITH RECURSIVE counted AS (SELECT ${first} AS n UNION ALL SELECT n + 1 FROM counted WHERE n < ${last})
     SELECT ${select} FROM counted`,
  );
}
