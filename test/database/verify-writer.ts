import type { MysqlAddress } from '../cluster/cluster.ts';
import { connect, select } from './connect.ts';
import { bodyOf, rowsAfter, titleOf } from './writer-model.ts';

interface Bounds {
  /** What had been confirmed before the copy began (`Writer.confirmed`): less is lost work. */
  readonly atLeast?: readonly number[];
  /** What had been confirmed after it ended: more than one beyond cannot have been in it. */
  readonly atMost?: readonly number[];
}

interface Page {
  readonly id: number;
  readonly version: number;
  readonly title: string;
  readonly body: Buffer | null;
}

/**
 * Compares every row that a writer left with the model of it (see `writer-model.ts`).
 *
 * @returns by lane the number of its last transaction
 * @throws Error that names missing, additional and altered rows, the first 20
 */
export async function verifyWriterState(
  address: MysqlAddress,
  bounds: Bounds = {},
): Promise<readonly number[]> {
  await using session = await connect(address);
  const { connection } = session;
  const progress = await select<{ lane: number; n: number }>(
    connection,
    'SELECT lane, n FROM journal.progress ORDER BY lane',
  );
  const faults: string[] = [];
  for (const { lane, n } of progress) {
    const pages = await select<Page>(
      connection,
      'SELECT id, version, title, body FROM journal.pages WHERE lane = ?',
      [lane],
    );
    faults.push(...compareLane(lane, n, pages));
  }
  const known = progress.map(({ lane }) => lane);
  const strays = await select<{ lane: number }>(connection, 'SELECT DISTINCT lane FROM journal.pages');
  for (const { lane } of strays)
    if (!known.includes(lane)) faults.push(`lane ${lane} has rows but no progress`);

  const reached = new Map(progress.map(({ lane, n }) => [lane, n]));
  bounds.atLeast?.forEach((least, lane) => {
    const n = reached.get(lane) ?? 0;
    if (n < least) faults.push(`lane ${lane} ends at transaction ${n}, but ${least} was confirmed before`);
  });
  bounds.atMost?.forEach((most, lane) => {
    const n = reached.get(lane) ?? 0;
    if (n > most + 1)
      faults.push(`lane ${lane} ends at transaction ${n}, but only ${most} was confirmed after`);
  });
  if (faults.length > 0) {
    throw new Error(`${faults.length} faults in what the writer left:\n${faults.slice(0, 20).join('\n')}`);
  }
  return progress.map(({ n }) => n);
}

function compareLane(lane: number, n: number, pages: readonly Page[]): readonly string[] {
  const expected = new Map(rowsAfter(n));
  const faults = pages.flatMap(({ id, version, title, body }) => {
    const row = `row ${id} of lane ${lane} (at transaction ${n})`;
    const wanted = expected.get(id);
    expected.delete(id);
    if (wanted === undefined) return [`${row} is too many`];
    if (wanted !== version) return [`${row} has version ${version}, not ${wanted}`];
    const wantedBody = bodyOf(lane, id, version);
    const sameBody = body === null || wantedBody === null ? body === wantedBody : body.equals(wantedBody);
    return title === titleOf(lane, id, version) && sameBody ? [] : [`${row} has other contents than written`];
  });
  return [
    ...faults,
    ...[...expected.keys()].map((id) => `row ${id} of lane ${lane} (at transaction ${n}) is missing`),
  ];
}
