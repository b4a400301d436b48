import { setTimeout as sleep } from 'node:timers/promises';
import type { Connection } from 'mysql2/promise';
import type { MysqlAddress } from '../cluster/cluster.ts';
import { connect, select } from './connect.ts';
import { bodyOf, deletedId, titleOf, updatedId, WRITER_SCHEMA } from './writer-model.ts';

/** A lane gives up after this many failures with no success in between, 200 ms apart: longer than a node failure. */
const MAX_FAILURES = 150;

interface WriterOptions {
  /** Connections that write at the same time, default 4. */
  readonly lanes?: number;
  /** Of each lane; default as fast as it can. A transaction is four statements. */
  readonly transactionsPerSecond?: number;
  /** Default NDBCLUSTER. */
  readonly engine?: 'NDBCLUSTER' | 'InnoDB';
}

export interface Writer extends AsyncDisposable {
  /** By lane, the number of the last transaction that the server has confirmed. */
  confirmed(): readonly number[];
  /** Resolves when no lane writes any more; throws what made a lane give up. */
  stop(): Promise<{ readonly statements: number; readonly transactions: number }>;
}

/**
 * Writes in the background, in the database `journal`, until stopped: inserts, updates and deletes with short and
 * long BLOBs, each transaction as `writer-model.ts` says. A copy taken meanwhile is checked by `verifyWriterState`.
 * Goes on where an earlier writer ended, with the same number of lanes.
 */
export async function startWriter(address: MysqlAddress, options: WriterOptions = {}): Promise<Writer> {
  await using session = await connect(address);
  for (const sql of WRITER_SCHEMA(options.engine ?? 'NDBCLUSTER')) await session.connection.query(sql);

  const pauseMs = options.transactionsPerSecond === undefined ? 0 : 1000 / options.transactionsPerSecond;
  const stopping = new AbortController();
  const confirmed = Array.from({ length: options.lanes ?? 4 }, () => 0);
  let statements = 0;
  let transactions = 0;

  const write = async (connection: Connection, lane: number): Promise<void> => {
    let failures = 0;
    let n = await progressOf(connection, lane);
    while (!stopping.signal.aborted) {
      confirmed[lane] = n;
      const started = performance.now();
      try {
        const count = await runTransaction(connection, lane, n + 1);
        statements += count;
        transactions++;
        n++;
        failures = 0;
      } catch (error) {
        // A node failure aborts transactions, and may leave open whether the last one was committed: look.
        if (++failures > MAX_FAILURES) throw error;
        await sleep(200);
        await connection.query('ROLLBACK');
        n = await progressOf(connection, lane).catch(() => n);
      }
      const restMs = pauseMs - (performance.now() - started);
      if (restMs > 0) await sleep(restMs, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
    confirmed[lane] = n;
  };
  const lanes = Promise.allSettled(
    confirmed.map(async (_, lane) => {
      await using own = await connect(address);
      await write(own.connection, lane);
    }),
  );

  const stop = async () => {
    stopping.abort();
    const failed = (await lanes).find((lane) => lane.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
    return { statements, transactions };
  };
  return {
    confirmed: () => [...confirmed],
    stop,
    [Symbol.asyncDispose]: async () => {
      await stop();
    },
  };
}

const progressOf = async (connection: Connection, lane: number): Promise<number> => {
  const rows = await select<{ n: number }>(connection, 'SELECT n FROM journal.progress WHERE lane = ?', [
    lane,
  ]);
  return rows[0]?.n ?? 0;
};

/** @returns how many statements it was, BEGIN and COMMIT not counted */
async function runTransaction(connection: Connection, lane: number, n: number): Promise<number> {
  const updated = updatedId(n);
  const deleted = deletedId(n);
  const statements: [string, unknown[]][] = [
    [
      'INSERT INTO journal.pages VALUES (?, ?, ?, ?, ?)',
      [lane, n, n, titleOf(lane, n, n), bodyOf(lane, n, n)],
    ],
    [
      'UPDATE journal.pages SET version = ?, title = ?, body = ? WHERE lane = ? AND id = ?',
      [n, titleOf(lane, updated, n), bodyOf(lane, updated, n), lane, updated],
    ],
    ['REPLACE INTO journal.progress VALUES (?, ?)', [lane, n]],
  ];
  if (deleted !== undefined)
    statements.push(['DELETE FROM journal.pages WHERE lane = ? AND id = ?', [lane, deleted]]);
  const sql = ['BEGIN', ...statements.map(([text]) => text), 'COMMIT'].join('; ');
  await connection.query(
    sql,
    statements.flatMap(([, values]) => values),
  );
  return statements.length;
}
