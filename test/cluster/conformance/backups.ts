import { join } from 'node:path';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { findProgram } from '../programs.ts';
import { backupFiles, firstBytes, mgm } from '../raw.ts';
import { begin, complete, idle, NODES, parts, running, type Subject } from './subject.ts';

/**
 * Backups that go well, or are refused or ended by a command.
 *
 * @param home of the real programs, where there are any: what they read in the files is compared
 */
export function makesBackups(subject: Subject, home: string | undefined): void {
  const { cluster } = subject;

  test('a backup completes with its statistics, and every node has its own files', async () => {
    const id = subject.nextId();
    const { exitCode, output } = await begin(cluster(), id);
    expect(exitCode).toBe(0);
    const [, , ...lines] = output.split('\n');
    expect(output.split('\n')[1]).toBe('Waiting for completed, this may take several minutes');
    expect(lines[0]).toMatch(new RegExp(`^Node \\d+: Backup ${id} started from node 65$`));
    expect(lines[1]).toMatch(new RegExp(`^Node \\d+: Backup ${id} started from node 65 completed$`));
    expect(lines[2]).toMatch(/^ StartGCP: \d+ StopGCP: \d+$/);
    expect(lines[3]).toMatch(/^ #Records: \d+ #LogRecords: \d+$/);
    expect(lines[4]).toMatch(/^ Data: \d+ bytes Log: \d+ bytes$/);
    subject.records = lines[3];

    const files = await backupFiles(cluster(), id);
    for (const node of NODES) expect(files.get(node)).toEqual(parts(id, node));
    expect(await complete(cluster(), id)).toEqual([true, true, true, true]);
  });

  test.skipIf(home === undefined)(
    'the real ndb_print_backup_file finds as many records in them',
    async () => {
      const program = await findProgram(home ?? '', 'ndb_print_backup_file');
      let found = 0;
      let stated = 0;
      for (const { nodeId, backupDir } of cluster().dataNodes) {
        const names = parts(subject.lastId, nodeId).filter((name) => name.endsWith('.Data'));
        for (const name of names) {
          const path = join(backupDir, 'BACKUP', `BACKUP-${subject.lastId}`, name);
          const { stdout } = await execa(program, [path], { stdin: 'ignore', maxBuffer: 1e9 });
          found += sumOf(stdout, /^Found (\d+) records$/gm);
          stated += sumOf(stdout, /^NoOfRecords: (\d+)$/gm);
        }
      }
      expect(subject.records).toContain(` #Records: ${found} `);
      expect(stated).toBe(found);
    },
  );

  test('an id whose files are still there is refused', async () => {
    const { exitCode, output } = await begin(cluster(), subject.lastId);
    expect(exitCode).toBe(255);
    expect(output).toMatch(
      /^Backup failed\n\* {2}3001: Could not start backup\n\* {8}Backup failed: file already exists/m,
    );
  });

  test('WAIT STARTED and NOWAIT return while the backup runs, and it completes', async () => {
    const id = subject.nextId();
    const started = await mgm(cluster(), `START BACKUP ${id} SNAPSHOTEND WAIT STARTED`);
    expect(started.exitCode).toBe(0);
    expect(started.output).toMatch(new RegExp(`^Node \\d+: Backup ${id} started from node 65$`, 'm'));
    expect(started.output).not.toContain('completed\n');
    const status = await mgm(cluster(), 'ALL REPORT BACKUPSTATUS');
    for (const node of NODES) {
      expect(status.output).toMatch(
        new RegExp(
          `^Node ${node}: Local backup status: backup ${id} started from node 65\\n` +
            ' #Records: \\d+ #LogRecords: \\d+\\n Data: \\d+ bytes Log: \\d+ bytes$',
          'm',
        ),
      );
    }
    await idle(cluster());
    expect(await complete(cluster(), id)).toEqual([true, true, true, true]);

    const next = subject.nextId();
    const nowait = await mgm(cluster(), `START BACKUP ${next} SNAPSHOTEND NOWAIT`);
    expect(nowait.exitCode).toBe(0);
    expect(nowait.output.trim().split('\n')).toHaveLength(1);
    await running(cluster(), next);
    await mgm(cluster(), `ABORT BACKUP ${next}`);
    await idle(cluster());
  });

  test('one backup at a time; ABORT ends it, leaves its files, and they block its id', async () => {
    const id = subject.nextId();
    const waiting = begin(cluster(), id);
    await running(cluster(), id);
    const other = await begin(cluster(), id + 1);
    expect(other.exitCode).toBe(255);
    expect(other.output).toMatch(/^\* {8}A backup is already running: Permanent error: Application error$/m);

    const abort = await mgm(cluster(), `ABORT BACKUP ${id}`);
    expect(abort.exitCode).toBe(0);
    expect(abort.output).toContain(`Abort of backup ${id} ordered`);
    const aborted = await waiting;
    expect(aborted.exitCode).toBe(255);
    expect(aborted.output).toMatch(/^Backup failed\n/m);
    expect(aborted.output).toMatch(
      /^\* {8}Backup aborted by user request: Permanent error: User defined error$/m,
    );

    await idle(cluster());
    expect(await complete(cluster(), id)).not.toEqual([true, true, true, true]);
    const files = await backupFiles(cluster(), id);
    for (const node of NODES) expect(files.get(node)).not.toEqual([]);
    expect((await begin(cluster(), id)).output).toContain('file already exists');
    expect((await mgm(cluster(), 'ABORT BACKUP 4000')).output).toContain('Abort of backup 4000 ordered');
  });

  test('the password of an encrypted backup comes on standard input', async () => {
    const id = subject.nextId();
    const args = ['--encrypt-backup', '--backup-password-from-stdin'];
    const command = `START BACKUP ${id} SNAPSHOTEND WAIT COMPLETED`;
    const { exitCode, output } = await mgm(cluster(), command, { args, input: 'p4ss-w0rd\n' });
    expect(output).toContain(`Backup ${id} started from node 65 completed\n`);
    expect(exitCode).toBe(0);
    for (const { nodeId } of cluster().dataNodes) {
      for (const name of parts(id, nodeId)) {
        const bytes = await firstBytes(cluster(), nodeId, id, name);
        expect(bytes.toString('latin1')).toBe('NDBXFRM1');
      }
    }
    const refused = await mgm(cluster(), `START BACKUP ${subject.nextId()} SNAPSHOTEND WAIT COMPLETED`, {
      args,
      input: 'p4"ss\n',
    });
    expect(refused.exitCode).toBe(255);
    expect(refused.output).toMatch(/^\* {8}Encryption password has bad character\/s/m);
  });
}

const sumOf = (text: string, pattern: RegExp): number =>
  [...text.matchAll(pattern)].reduce((sum, [, count]) => sum + Number(count), 0);
