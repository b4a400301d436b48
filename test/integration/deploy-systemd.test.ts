/** The units: what systemd itself says of them, and whether they agree with the programs and their configuration. */
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadAgentConfig } from '@rondb-backup/agent/config.ts';
import { loadCoordinatorConfig } from '@rondb-backup/coordinator/config.ts';
import { exitCodes } from '@rondb-backup/coordinator/cli/exit-codes.ts';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { programs } from '../product/processes.ts';

const directory = join(import.meta.dirname, '../../deploy/systemd');
const files = (await readdir(directory)).filter((name) => /\.(?:service|timer)$/.test(name));
const services = files.filter((name) => name.endsWith('.service'));
const { exitCode } = await execa('systemd-analyze', ['--version'], { reject: false });
const hasSystemd = exitCode === 0;
if (!hasSystemd) console.warn('systemd does not look at the units: there is no systemd-analyze');

/** Keys of all sections; one that is given several times has all its values. */
async function keysOf(name: string): Promise<Map<string, string[]>> {
  const keys = new Map<string, string[]>();
  for (const line of (await readFile(join(directory, name), 'utf8')).split('\n')) {
    const [, key = '', value = ''] = /^([A-Za-z]+)=(.*)$/.exec(line) ?? [];
    if (key !== '') keys.set(key, [...(keys.get(key) ?? []), value]);
  }
  return keys;
}

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'units-'));
});
afterAll(() => rm(dir, { recursive: true }));

describe.skipIf(!hasSystemd)('systemd', () => {
  test('understands every line', async () => {
    // The programs are not installed on this machine.
    for (const name of files) {
      const text = await readFile(join(directory, name), 'utf8');
      await writeFile(join(dir, name), text.replaceAll(/^(ExecStart(?:Post)?)=\S+/gm, '$1=/bin/true'));
    }
    const paths = files.map((name) => join(dir, name));
    const { all, failed } = await execa('systemd-analyze', ['verify', '--man=no', ...paths], {
      reject: false,
      all: true,
    });
    const ours = all.split('\n').filter((line) => line.includes('rondb-backup'));
    expect({ failed, ours }).toEqual({ failed: false, ours: [] });
  });

  test.each(services)('finds %s little exposed', async (name) => {
    const args = ['security', '--offline=true', '--no-pager', '--threshold=20', join(directory, name)];
    expect(await execa('systemd-analyze', args, { reject: false })).toMatchObject({ exitCode: 0 });
  });
});

test.each(services)('%s: no root, no capabilities, nothing written but what is named', async (name) => {
  const keys = await keysOf(name);
  expect(keys.get('User')?.[0]).toMatch(/^rondb/);
  expect(Object.fromEntries(keys)).toMatchObject({
    NoNewPrivileges: ['yes'],
    CapabilityBoundingSet: [''],
    ProtectSystem: ['strict'],
    ProtectHome: ['yes'],
    PrivateTmp: ['yes'],
    PrivateDevices: ['yes'],
    RestrictSUIDSGID: ['yes'],
    SystemCallArchitectures: ['native'],
  });
  // Node cannot run without memory that is both.
  expect(keys.has('MemoryDenyWriteExecute')).toBe(false);
});

test.each(services)('%s starts a command that there is, and gives it time to end', async (name) => {
  const keys = await keysOf(name);
  const [, program = '', command = ''] =
    /^\/usr\/local\/bin\/([\w-]+) (?:(\w+) )?--config /.exec(keys.get('ExecStart')?.[0] ?? '') ?? [];
  const args =
    program === 'rondb-backup'
      ? [programs.coordinator, command, '--help']
      : [join(programs.coordinator, `../${program}.mjs`), '--help'];
  const { stdout } = await execa(process.execPath, args);
  expect(stdout).toContain('--config');
  const drainMs = loadAgentConfig(join(directory, 'two-machines/agent.yaml'), {}).drainTimeoutMs;
  expect(Number(keys.get('TimeoutStopSec')?.[0]) * 1_000).toBeGreaterThan(drainMs);
});

test('a backup by the timer is followed by what a serving coordinator does by itself', async () => {
  const keys = await keysOf('rondb-backup-run.service');
  const [run = '', after = ''] = ['ExecStart', 'ExecStartPost'].map((key) => keys.get(key)?.[0]);
  expect(after).toBe(run.replace(' run ', ' prune --if-automatic '));
});

test('exit codes mean to systemd what they mean to us', async () => {
  expect((await keysOf('rondb-backup-run.service')).get('SuccessExitStatus')).toEqual([
    String(exitCodes.degraded),
  ]);
  for (const name of ['rondb-backup.service', 'rondb-backup-agent.service'])
    expect((await keysOf(name)).get('RestartPreventExitStatus')).toEqual([String(exitCodes.usage)]);
});

test('the example of two machines is a configuration, and its agents may write where they must', async () => {
  const agent = loadAgentConfig(join(directory, 'two-machines/agent.yaml'), {});
  const text = await readFile(join(directory, 'two-machines/coordinator.yaml'), 'utf8');
  await mkdir(join(dir, 'etc'));
  await writeFile(join(dir, 'etc/coordinator.yaml'), text);
  await writeFile(join(dir, 'etc/mysql-password'), 'secret', { mode: 0o600 });
  const coordinator = loadCoordinatorConfig(join(dir, 'etc/coordinator.yaml'), {});
  expect(coordinator.storage.remote).toBe(agent.storage.remote);
  expect(agent.listen).toBe(`0.0.0.0:${coordinator.agents.port}`);
  expect([...agent.access.names.keys()]).toEqual(['backup-coordinator']);
  expect(coordinator.agents.tls?.certFile).toContain('backup-coordinator.crt');
  expect((await keysOf('rondb-backup-agent.service')).get('ReadWritePaths')).toEqual([agent.backupDir]);
});
