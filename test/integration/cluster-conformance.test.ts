/**
 * How a cluster behaves, as far as the product depends on it, asked with its own programs alone. The same questions go
 * to the real cluster and to the simulated one: where they disagree, the simulated one is wrong.
 */
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ClusterOptions, TestCluster } from '../cluster/cluster.ts';
import { findHome, NO_PROGRAMS } from '../cluster/programs.ts';
import { backupFiles, controlFilesComplete, mgm, mgmUntil, runRaw } from '../cluster/raw.ts';
import { startCluster } from '../cluster/start.ts';
import { loadExample } from '../database/load.ts';

const home = await findHome();
if (home === undefined) console.warn(`the real half of this suite is skipped: ${NO_PROGRAMS}`);

const kinds = [{ kind: 'real', available: home !== undefined }] as const;

/** Slow enough that a backup of the example lasts for seconds and can be met while it runs. */
const SLOW: ClusterOptions = { extraConfig: { MinDiskWriteSpeed: '1M', MaxDiskWriteSpeed: '2M' } };
const NODES = [1, 2, 4, 5];
const NOT_RUNNING = /^(?![\s\S]*Local backup status)[\s\S]*^Node 1: Backup not started$/m;

describe.each(kinds)('$kind cluster', ({ kind, available }) => {
  describe.skipIf(!available)('of two groups of two nodes', () => {
    let cluster: TestCluster;
    let lastId = 100;
    /** Of the last complete backup of all nodes; nothing writes, so that it stays the same. */
    let records: string | undefined;

    const begin = (id: number) => mgm(cluster, `START BACKUP ${id} SNAPSHOTEND WAIT COMPLETED`);
    const running = (id: number) =>
      mgmUntil(cluster, 'ALL REPORT BACKUPSTATUS', new RegExp(`backup ${id} started`));
    const idle = () => mgmUntil(cluster, 'ALL REPORT BACKUPSTATUS', NOT_RUNNING);
    const complete = (id: number) =>
      Promise.all(NODES.map((node) => controlFilesComplete(cluster, node, id)));
    const parts = (id: number, node: number) =>
      [1, 2].flatMap((part) =>
        [`BACKUP-${id}-0.${node}.Data`, `BACKUP-${id}.${node}.ctl`, `BACKUP-${id}.${node}.log`].map(
          (name) => `BACKUP-${id}-PART-${part}-OF-2/${name}`,
        ),
      );

    beforeAll(async () => {
      cluster = await startCluster({ kind, ...SLOW });
      if (cluster.mysql !== undefined) await loadExample(cluster.mysql, { rows: 40_000 });
    });
    afterAll(() => cluster?.stop());

    test('ndb_config lists the data nodes with their groups and directories', async () => {
      const query = '--query=nodeid,hostname,nodegroup,datadir,backupdatadir';
      const place = ['-c', cluster.connectString, '--type=ndbd', query, '--fields=,', '--rows=\\n'];
      const { exitCode, output } = await runRaw(cluster, 'ndb_config', place);
      expect(exitCode).toBe(0);
      const lines = cluster.dataNodes.map(
        ({ nodeId, nodeGroup, backupDir }) => `${nodeId},127.0.0.1,${nodeGroup},${backupDir},${backupDir}`,
      );
      expect(output.trim().split('\n').sort()).toEqual(lines);
    });

    test('the client says where it is connected, and the state of each node', async () => {
      const { exitCode, output } = await mgm(cluster, 'ALL STATUS');
      expect(exitCode).toBe(0);
      const [host, port] = cluster.connectString.split(':');
      const [first, ...rest] = output.split('\n').filter((line) => line !== '');
      expect(first).toBe(`Connected to management server at ${host} port ${port} (using cleartext)`);
      expect(rest).toHaveLength(4);
      NODES.forEach((node, index) => {
        expect(rest[index]).toMatch(new RegExp(`^Node ${node}: started \\(mysql-\\S+ (ndb|RonDB)-\\S+\\)$`));
      });
    });

    test('SHOW names address, versions and group of each node, and one master', async () => {
      const { exitCode, output } = await mgm(cluster, 'SHOW');
      expect(exitCode).toBe(0);
      for (const { nodeId, nodeGroup } of cluster.dataNodes) {
        const line = `^id=${nodeId}\\t@127\\.0\\.0\\.1 +\\(mysql-\\S+ \\S+, Nodegroup: ${nodeGroup}(, \\*)?\\)$`;
        expect(output).toMatch(new RegExp(line, 'm'));
      }
      expect(output.match(/, \*\)$/gm)).toHaveLength(1);
    });

    test('REPORT MEMORYUSAGE gives pages in use of each node', async () => {
      const { exitCode, output } = await mgm(cluster, 'ALL REPORT MEMORYUSAGE');
      expect(exitCode).toBe(0);
      for (const node of NODES) {
        const line = `^Node ${node}: Data usage is \\d+%\\(\\d+ 32K pages of total \\d+\\)$`;
        expect(output).toMatch(new RegExp(line, 'm'));
      }
    });

    test('no backup runs: each node says so, asked together or alone', async () => {
      const all = await mgm(cluster, 'ALL REPORT BACKUPSTATUS');
      expect(all.exitCode).toBe(0);
      expect(all.output.match(/^Node \d+: Backup not started$/gm)).toEqual(
        NODES.map((node) => `Node ${node}: Backup not started`),
      );
      const one = await mgm(cluster, '2 REPORT BACKUPSTATUS');
      expect(one.exitCode).toBe(0);
      expect(one.output.match(/^Node .*$/gm)).toEqual(['Node 2: Backup not started']);
    });

    test.each(['0', '4294967295'])('the id %s is out of range', async (id) => {
      const { exitCode, output } = await mgm(cluster, `START BACKUP ${id} SNAPSHOTEND WAIT COMPLETED`);
      expect(exitCode).toBe(255);
      expect(output).toContain('Backup ID out of range [1 - 4294967294]');
    });

    test('an id that is no number, and an unknown command, are invalid commands', async () => {
      const id = await mgm(cluster, 'START BACKUP abc SNAPSHOTEND WAIT COMPLETED');
      expect(id.exitCode).toBe(255);
      expect(id.output).toContain('Invalid command: BACKUP abc');
      const command = await mgm(cluster, 'NONSENSE');
      expect(command.exitCode).toBe(255);
      expect(command.output).toContain('Invalid command: NONSENSE');
    });

    test('a server that is not there is told as such by both programs', async () => {
      const connectString = '127.0.0.1:1';
      const unable = `ERROR: Unable to connect with connect string: nodeid=0,${connectString}`;
      const client = await mgm(cluster, 'ALL STATUS', { connectString });
      expect(client.exitCode).toBe(255);
      expect(client.output).toContain(unable);
      const place = ['-c', connectString, '--connect-retries=1', '--connect-retry-delay=1'];
      const config = await runRaw(cluster, 'ndb_config', [...place, '--type=ndbd', '--query=nodeid']);
      expect(config.exitCode).toBe(255);
      expect(config.output).toContain(unable);
    });

    test('a backup completes with its statistics, and every node has its own files', async () => {
      const id = ++lastId;
      const { exitCode, output } = await begin(id);
      expect(exitCode).toBe(0);
      const [, , ...lines] = output.split('\n');
      expect(output.split('\n')[1]).toBe('Waiting for completed, this may take several minutes');
      expect(lines[0]).toMatch(new RegExp(`^Node \\d+: Backup ${id} started from node 65$`));
      expect(lines[1]).toMatch(new RegExp(`^Node \\d+: Backup ${id} started from node 65 completed$`));
      expect(lines[2]).toMatch(/^ StartGCP: \d+ StopGCP: \d+$/);
      expect(lines[3]).toMatch(/^ #Records: \d+ #LogRecords: \d+$/);
      expect(lines[4]).toMatch(/^ Data: \d+ bytes Log: \d+ bytes$/);
      records = lines[3];

      const files = await backupFiles(cluster, id);
      for (const node of NODES) expect(files.get(node)).toEqual(parts(id, node));
      expect(await complete(id)).toEqual([true, true, true, true]);
    });

    test('an id whose files are still there is refused', async () => {
      const { exitCode, output } = await begin(lastId);
      expect(exitCode).toBe(255);
      expect(output).toMatch(
        /^Backup failed\n\* {2}3001: Could not start backup\n\* {8}Backup failed: file already exists/m,
      );
    });

    test('WAIT STARTED and NOWAIT return while the backup runs, and it completes', async () => {
      const id = ++lastId;
      const started = await mgm(cluster, `START BACKUP ${id} SNAPSHOTEND WAIT STARTED`);
      expect(started.exitCode).toBe(0);
      expect(started.output).toMatch(new RegExp(`^Node \\d+: Backup ${id} started from node 65$`, 'm'));
      expect(started.output).not.toContain('completed\n');
      const status = await mgm(cluster, 'ALL REPORT BACKUPSTATUS');
      for (const node of NODES) {
        expect(status.output).toMatch(
          new RegExp(
            `^Node ${node}: Local backup status: backup ${id} started from node 65\\n` +
              ' #Records: \\d+ #LogRecords: \\d+\\n Data: \\d+ bytes Log: \\d+ bytes$',
            'm',
          ),
        );
      }
      await idle();
      expect(await complete(id)).toEqual([true, true, true, true]);

      const next = ++lastId;
      const nowait = await mgm(cluster, `START BACKUP ${next} SNAPSHOTEND NOWAIT`);
      expect(nowait.exitCode).toBe(0);
      expect(nowait.output.trim().split('\n')).toHaveLength(1);
      await running(next);
      await mgm(cluster, `ABORT BACKUP ${next}`);
      await idle();
    });

    test('one backup at a time; ABORT ends it, leaves its files, and they block its id', async () => {
      const id = ++lastId;
      const waiting = begin(id);
      await running(id);
      const other = await begin(id + 1);
      expect(other.exitCode).toBe(255);
      expect(other.output).toMatch(
        /^\* {8}A backup is already running: Permanent error: Application error$/m,
      );

      const abort = await mgm(cluster, `ABORT BACKUP ${id}`);
      expect(abort.exitCode).toBe(0);
      expect(abort.output).toContain(`Abort of backup ${id} ordered`);
      const aborted = await waiting;
      expect(aborted.exitCode).toBe(255);
      expect(aborted.output).toMatch(/^Backup failed\n/m);
      expect(aborted.output).toMatch(
        /^\* {8}Backup aborted by user request: Permanent error: User defined error$/m,
      );

      await idle();
      expect(await complete(id)).not.toEqual([true, true, true, true]);
      const files = await backupFiles(cluster, id);
      for (const node of NODES) expect(files.get(node)).not.toEqual([]);
      expect((await begin(id)).output).toContain('file already exists');
      expect((await mgm(cluster, 'ABORT BACKUP 4000')).output).toContain('Abort of backup 4000 ordered');
    });

    test('a client that is killed does not take the backup with it', async () => {
      const id = ++lastId;
      const killer = new AbortController();
      const command = `START BACKUP ${id} SNAPSHOTEND WAIT COMPLETED`;
      const client = mgm(cluster, command, { killed: killer.signal });
      await running(id);
      killer.abort();
      expect((await client).exitCode).toBeUndefined();
      await sleep(500);
      await running(id);
      await idle();
      expect(await complete(id)).toEqual([true, true, true, true]);
    });

    test('a management server that dies fails the client at once, and the backup completes', async () => {
      const id = ++lastId;
      const client = begin(id);
      await running(id);
      await cluster.killManagement();
      const { exitCode, output } = await client;
      expect(exitCode).toBe(255);
      expect(output).toMatch(/^\* {2}1006: Illegal reply from server$/m);
      expect((await mgm(cluster, 'ALL STATUS')).exitCode).toBe(255);
      await cluster.startManagement();
      await idle();
      expect(await complete(id)).toEqual([true, true, true, true]);
    });

    test('the password of an encrypted backup comes on standard input', async () => {
      const id = ++lastId;
      const args = ['--encrypt-backup', '--backup-password-from-stdin'];
      const command = `START BACKUP ${id} SNAPSHOTEND WAIT COMPLETED`;
      const { exitCode, output } = await mgm(cluster, command, { args, input: 'p4ss-w0rd\n' });
      expect(output).toContain(`Backup ${id} started from node 65 completed\n`);
      expect(exitCode).toBe(0);
      for (const { nodeId } of cluster.dataNodes) {
        for (const name of parts(id, nodeId)) {
          const bytes = await firstBytes(cluster, nodeId, id, name);
          expect(bytes.toString('latin1')).toBe('NDBXFRM1');
        }
      }
    });

    test('a data node that dies aborts the backup; without it the next one holds the same records', async () => {
      const id = ++lastId;
      const client = begin(id);
      await running(id);
      await cluster.killNode(5);
      const { exitCode, output } = await client;
      expect(exitCode).toBe(255);
      expect(output).toMatch(/^\* {8}Backup aborted due to node failure: Permanent error: Internal error$/m);
      await idle();
      expect(await complete(id)).not.toEqual([true, true, true, true]);
      expect((await mgm(cluster, 'ALL STATUS')).output).toMatch(/^Node 5: not connected$/m);
      const show = (await mgm(cluster, 'SHOW')).output;
      expect(show).toMatch(/^id=5 \(not connected, accepting connect from 127\.0\.0\.1\)$/m);

      const next = ++lastId;
      const degraded = await begin(next);
      expect(degraded.exitCode).toBe(0);
      expect(degraded.output.split('\n')).toContain(records);
      const files = await backupFiles(cluster, next);
      expect(files.get(5)).toEqual([]);
      expect(files.get(4)).toEqual(parts(next, 4));
      expect(await complete(next)).toEqual([true, true, true, false]);
    });

    test('the node starts again, is seen starting, and takes part in the next backup', async () => {
      const started = cluster.startNode(5);
      await mgmUntil(
        cluster,
        'ALL STATUS',
        /^Node 5: starting( \(Last completed phase \d+\))? \(mysql-\S+ \S+\)$/m,
      );
      await started;
      expect((await mgm(cluster, '5 STATUS')).output).toMatch(/^Node 5: started \(/m);
      const id = ++lastId;
      expect((await begin(id)).output.split('\n')).toContain(records);
      expect(await complete(id)).toEqual([true, true, true, true]);
    });

    test('with no data node up a backup cannot be sent', async () => {
      await Promise.all(NODES.map((node) => cluster.killNode(node)));
      await mgmUntil(
        cluster,
        'ALL STATUS',
        /1: not connected\n.*2: not connected\n.*4: not connected\n.*5: not connected/,
      );
      const { exitCode, output } = await begin(++lastId);
      expect(exitCode).toBe(255);
      expect(output).toMatch(
        /^\* {8}Send to process or receive failed\.: Permanent error: Application error$/m,
      );
    });
  });

  test.skipIf(!available)(
    'one LDM thread and compression: no PART level, and the compressed header',
    async () => {
      await using cluster = await startCluster({
        kind,
        nodes: [3],
        replicas: 1,
        ldm: 1,
        compressed: true,
        mysql: false,
      });
      const { exitCode } = await mgm(cluster, 'START BACKUP 7 SNAPSHOTEND WAIT COMPLETED');
      expect(exitCode).toBe(0);
      const names = ['BACKUP-7-0.3.Data', 'BACKUP-7.3.ctl', 'BACKUP-7.3.log'];
      expect((await backupFiles(cluster, 7)).get(3)).toEqual(names);
      for (const name of names) {
        expect((await firstBytes(cluster, 3, 7, name)).subarray(0, 4).toString('hex')).toBe('fe030110');
      }
    },
  );
});

async function firstBytes(cluster: TestCluster, nodeId: number, id: number, name: string): Promise<Buffer> {
  const node = cluster.dataNodes.find((one) => one.nodeId === nodeId);
  const file = await open(join(node?.backupDir ?? '', 'BACKUP', `BACKUP-${id}`, name));
  try {
    return (await file.read({ buffer: Buffer.alloc(8) })).buffer;
  } finally {
    await file.close();
  }
}
