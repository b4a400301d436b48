import { expect, test } from 'vitest';
import { mgm, runRaw } from '../raw.ts';
import { NODES, type Subject } from './subject.ts';

/** What the cluster says of itself while no backup runs, and to commands that are no commands. */
export function answersQuestions(subject: Subject): void {
  const { cluster } = subject;

  test('ndb_config lists the data nodes with their groups and directories', async () => {
    const query = '--query=nodeid,hostname,nodegroup,datadir,backupdatadir';
    const place = ['-c', cluster().connectString, '--type=ndbd', query, '--fields=,', '--rows=\\n'];
    const { exitCode, output } = await runRaw(cluster(), 'ndb_config', place);
    expect(exitCode).toBe(0);
    const lines = cluster().dataNodes.map(
      ({ nodeId, nodeGroup, backupDir }) => `${nodeId},127.0.0.1,${nodeGroup},${backupDir},${backupDir}`,
    );
    expect(output.trim().split('\n').sort()).toEqual(lines);
  });

  test('the client says where it is connected, and the state of each node', async () => {
    const { exitCode, output } = await mgm(cluster(), 'ALL STATUS');
    expect(exitCode).toBe(0);
    const [host, port] = cluster().connectString.split(':');
    const [first, ...rest] = output.split('\n').filter((line) => line !== '');
    expect(first).toBe(`Connected to management server at ${host} port ${port} (using cleartext)`);
    expect(rest).toHaveLength(4);
    NODES.forEach((node, index) => {
      expect(rest[index]).toMatch(new RegExp(`^Node ${node}: started \\(mysql-\\S+ (ndb|RonDB)-\\S+\\)$`));
    });
  });

  test('SHOW names address, versions and group of each node, and one master', async () => {
    const { exitCode, output } = await mgm(cluster(), 'SHOW');
    expect(exitCode).toBe(0);
    for (const { nodeId, nodeGroup } of cluster().dataNodes) {
      const line = `^id=${nodeId}\\t@127\\.0\\.0\\.1 +\\(mysql-\\S+ \\S+, Nodegroup: ${nodeGroup}(, \\*)?\\)$`;
      expect(output).toMatch(new RegExp(line, 'm'));
    }
    expect(output.match(/, \*\)$/gm)).toHaveLength(1);
  });

  test('REPORT MEMORYUSAGE gives pages in use of each node', async () => {
    const { exitCode, output } = await mgm(cluster(), 'ALL REPORT MEMORYUSAGE');
    expect(exitCode).toBe(0);
    for (const node of NODES) {
      const line = `^Node ${node}: Data usage is \\d+%\\(\\d+ 32K pages of total \\d+\\)$`;
      expect(output).toMatch(new RegExp(line, 'm'));
    }
  });

  test('no backup runs: each node says so, asked together or alone', async () => {
    const all = await mgm(cluster(), 'ALL REPORT BACKUPSTATUS');
    expect(all.exitCode).toBe(0);
    expect(all.output.match(/^Node \d+: Backup not started$/gm)).toEqual(
      NODES.map((node) => `Node ${node}: Backup not started`),
    );
    const one = await mgm(cluster(), '2 REPORT BACKUPSTATUS');
    expect(one.exitCode).toBe(0);
    expect(one.output.match(/^Node .*$/gm)).toEqual(['Node 2: Backup not started']);
  });

  test.each(['0', '4294967295'])('the id %s is out of range', async (id) => {
    const { exitCode, output } = await mgm(cluster(), `START BACKUP ${id} SNAPSHOTEND WAIT COMPLETED`);
    expect(exitCode).toBe(255);
    expect(output).toContain('Backup ID out of range [1 - 4294967294]');
  });

  test('an id that is no number, and an unknown command, are invalid commands', async () => {
    const id = await mgm(cluster(), 'START BACKUP abc SNAPSHOTEND WAIT COMPLETED');
    expect(id.exitCode).toBe(255);
    expect(id.output).toContain('Invalid command: BACKUP abc');
    const command = await mgm(cluster(), 'NONSENSE');
    expect(command.exitCode).toBe(255);
    expect(command.output).toContain('Invalid command: NONSENSE');
  });

  test('a server that is not there is told as such by both programs', async () => {
    const connectString = '127.0.0.1:1';
    const unable = `ERROR: Unable to connect with connect string: nodeid=0,${connectString}`;
    const client = await mgm(cluster(), 'ALL STATUS', { connectString });
    expect(client.exitCode).toBe(255);
    expect(client.output).toContain(unable);
    const place = ['-c', connectString, '--connect-retries=1', '--connect-retry-delay=1'];
    const config = await runRaw(cluster(), 'ndb_config', [...place, '--type=ndbd', '--query=nodeid']);
    expect(config.exitCode).toBe(255);
    expect(config.output).toContain(unable);
  });
}
