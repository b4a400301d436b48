import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { GrpcAgent } from '@rondb-backup/coordinator/fleet/grpc-agent.ts';
import { credentials } from '@grpc/grpc-js';
import { execa } from 'execa';
import { stringify } from 'yaml';
import { BACKUP_ID, NODE_ID, writeBackup } from './large-backup.ts';
import { type Report, verdict } from './report.ts';

const BUNDLE = join(import.meta.dirname, '..', '..', 'dist', 'rondb-backup-agent.mjs');
const BACKUP_BYTES = 1e9;
const ROW_BYTES = 400;
/** Long enough for what a start leaves to be over. */
const SETTLE_MS = 5_000;
const TARGET_MB = 60;

/**
 * Memory of an agent as it is deployed: the bundle, started by its name, with the options of Node in its first line.
 * Only its own process counts; rclone's memory has a limit in the configuration.
 */
export async function benchmarkMemory(): Promise<Report> {
  const home = await mkdtemp(join(tmpdir(), 'bench-memory-'));
  try {
    await mkdir(join(home, 'store'));
    await writeFile(join(home, 'rclone.conf'), `[store]\ntype = alias\nremote = ${join(home, 'store')}\n`);
    const storage = { remote: 'store:bucket/prefix', rcloneConfig: join(home, 'rclone.conf') };
    const configFile = join(home, 'agent.yaml');
    await writeFile(
      configFile,
      stringify({ listen: '127.0.0.1:0', backupDir: home, nodeId: NODE_ID, storage }),
    );
    const bare = await bareNode();
    const { idle, after, work } = await agentAtWork(home, configFile);
    const row = (what: string, { residentMb, ownMb }: Memory): Record<string, string> => ({
      process: what,
      resident: `${residentMb.toFixed(1)} MB`,
      'of it not file pages': `${ownMb.toFixed(1)} MB`,
    });
    return {
      title: 'Memory of the agent',
      method: `Resident memory (VmRSS, its highest VmHWM; MB of 1000 KiB) of the bundle as deployed, ${SETTLE_MS / 1000} s after its start, and at its highest while it inspected and uploaded a backup of 1 GB; rclone not included. Resident pages of files are those of the node program, which all of its processes share.`,
      rows: [
        { ...row('Node alone, without a program', bare), target: '', result: '' },
        { ...row('agent, idle', idle), ...verdict(idle.residentMb, '≤', TARGET_MB, ' MB') },
        { ...row('agent, highest in inspection and upload', work), target: '', result: '' },
        { ...row('agent, idle after it', after), target: '', result: '' },
      ],
    };
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}

interface Memory {
  readonly residentMb: number;
  readonly ownMb: number;
}

async function memoryOf(pid: number | undefined, resident: 'VmRSS' | 'VmHWM'): Promise<Memory> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  const thousands = (name: string) =>
    Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1]) / 1000;
  return { residentMb: thousands(resident), ownMb: thousands('RssAnon') };
}

async function bareNode(): Promise<Memory> {
  const child = execa(process.execPath, ['-e', 'setInterval(() => undefined, 1e6)'], { reject: false });
  await sleep(SETTLE_MS / 2);
  const memory = await memoryOf(child.pid, 'VmRSS');
  child.kill();
  await child;
  return memory;
}

async function agentAtWork(backupDir: string, configFile: string) {
  // Started by its own name: `node` in its first line is the one that runs this.
  const PATH = [dirname(process.execPath), process.env['PATH']].join(delimiter);
  const child = execa(BUNDLE, ['--config', configFile], {
    reject: false,
    buffer: false,
    cleanup: true,
    env: { PATH },
  });
  try {
    const port = await servedPort(child.stderr);
    await sleep(SETTLE_MS);
    const idle = await memoryOf(child.pid, 'VmRSS');
    writeBackup(join(backupDir, 'BACKUP'), ROW_BYTES, BACKUP_BYTES);
    await backUp(`127.0.0.1:${port}`);
    const work = await memoryOf(child.pid, 'VmHWM');
    await sleep(SETTLE_MS);
    return { idle, work, after: await memoryOf(child.pid, 'VmRSS') };
  } finally {
    child.kill();
    await child;
  }
}

const servedPort = (stderr: Readable): Promise<number> =>
  new Promise((resolve, reject) => {
    let log = '';
    stderr.on('data', (chunk: Buffer) => {
      log += chunk.toString();
      const port = /"port":(\d+),.*"msg":"serving"/.exec(log)?.[1];
      if (port !== undefined) resolve(Number(port));
    });
    stderr.on('end', () => reject(new Error(`the agent ended: ${log}`)));
  });

/** What a coordinator asks of one agent. */
async function backUp(address: string): Promise<void> {
  const timeouts = {
    callTimeoutMs: 10_000,
    inspectTimeoutMs: 300_000,
    uploadTimeoutMs: 300_000,
    downloadTimeoutMs: 300_000,
    stepTimeoutMs: 300_000,
  };
  const agent = new GrpcAgent(address, credentials.createInsecure(), timeouts);
  const runId = randomUUID();
  const backup = { runId, backupId: BACKUP_ID, nodeId: NODE_ID };
  const options = { signal: new AbortController().signal, onProgress: () => undefined };
  await agent.getNode();
  await agent.claim({ runId, origin: runId, holder: 'benchmark' });
  await agent.inspect(backup, false, options);
  const sent = await agent.upload(backup, options);
  const sentBytes = sent.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  if (sentBytes < 0.9 * BACKUP_BYTES) throw new Error(`only ${sentBytes} bytes were sent`);
  await agent.deleteLocal(runId, BACKUP_ID);
  await agent.stopWork(runId);
  agent.close();
}
