import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { backupFiles, mgm, mgmUntil } from '../raw.ts';
import { begin, complete, idle, NODES, parts, running, type Subject } from './subject.ts';

/** What becomes of a backup when a client, a management server or a data node dies. Ends with no data node up. */
export function survivesDeaths(subject: Subject): void {
  const { cluster } = subject;

  test('a client that is killed does not take the backup with it', async () => {
    const id = subject.nextId();
    const killer = new AbortController();
    const command = `START BACKUP ${id} SNAPSHOTEND WAIT COMPLETED`;
    const client = mgm(cluster(), command, { killed: killer.signal });
    await running(cluster(), id);
    killer.abort();
    expect((await client).exitCode).toBeUndefined();
    await sleep(500);
    await running(cluster(), id);
    await idle(cluster());
    expect(await complete(cluster(), id)).toEqual([true, true, true, true]);
  });

  test('a management server that dies fails the client at once, and the backup completes', async () => {
    const id = subject.nextId();
    const client = begin(cluster(), id);
    await running(cluster(), id);
    await cluster().killManagement();
    const { exitCode, output } = await client;
    expect(exitCode).toBe(255);
    expect(output).toMatch(/^\* {2}1006: Illegal reply from server$/m);
    expect((await mgm(cluster(), 'ALL STATUS')).exitCode).toBe(255);
    await cluster().startManagement();
    await idle(cluster());
    expect(await complete(cluster(), id)).toEqual([true, true, true, true]);
  });

  test('a data node that dies aborts the backup; without it the next one holds the same records', async () => {
    const id = subject.nextId();
    const client = begin(cluster(), id);
    await running(cluster(), id);
    await cluster().killNode(5);
    const { exitCode, output } = await client;
    expect(exitCode).toBe(255);
    expect(output).toMatch(/^\* {8}Backup aborted due to node failure: Permanent error: Internal error$/m);
    await idle(cluster());
    expect(await complete(cluster(), id)).not.toEqual([true, true, true, true]);
    expect((await mgm(cluster(), 'ALL STATUS')).output).toMatch(/^Node 5: not connected$/m);
    const show = (await mgm(cluster(), 'SHOW')).output;
    expect(show).toMatch(/^id=5 \(not connected, accepting connect from 127\.0\.0\.1\)$/m);

    const next = subject.nextId();
    const degraded = await begin(cluster(), next);
    expect(degraded.exitCode).toBe(0);
    expect(degraded.output.split('\n')).toContain(subject.records);
    const files = await backupFiles(cluster(), next);
    expect(files.get(5)).toEqual([]);
    expect(files.get(4)).toEqual(parts(next, 4));
    expect(await complete(cluster(), next)).toEqual([true, true, true, false]);
  });

  test('the node starts again, is seen starting, and takes part in the next backup', async () => {
    const started = cluster().startNode(5);
    await mgmUntil(
      cluster(),
      'ALL STATUS',
      /^Node 5: starting( \(Last completed phase \d+\))? \(mysql-\S+ \S+\)$/m,
    );
    await started;
    expect((await mgm(cluster(), '5 STATUS')).output).toMatch(/^Node 5: started \(/m);
    const id = subject.nextId();
    expect((await begin(cluster(), id)).output.split('\n')).toContain(subject.records);
    expect(await complete(cluster(), id)).toEqual([true, true, true, true]);
  });

  test('with no data node up a backup cannot be sent', async () => {
    await Promise.all(NODES.map((node) => cluster().killNode(node)));
    await mgmUntil(
      cluster(),
      'ALL STATUS',
      /1: not connected\n.*2: not connected\n.*4: not connected\n.*5: not connected/,
    );
    const { exitCode, output } = await begin(cluster(), subject.nextId());
    expect(exitCode).toBe(255);
    expect(output).toMatch(
      /^\* {8}Send to process or receive failed\.: Permanent error: Application error$/m,
    );
  });
}
