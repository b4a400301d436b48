import { open, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import type { TestCluster } from './cluster.ts';
import { findProgram } from './programs.ts';

/** What a program of a cluster printed and how it ended; nothing of the product is in between. */
export interface RawResult {
  readonly exitCode: number | undefined;
  /** Both streams, interleaved. */
  readonly output: string;
}

interface RawOptions {
  readonly args?: readonly string[];
  /** Written to standard input. */
  readonly input?: string;
  /** Ends the client with SIGKILL. */
  readonly killed?: AbortSignal;
  readonly connectString?: string;
}

/** Runs a program of the cluster's own installation. */
export async function runRaw(
  cluster: TestCluster,
  name: string,
  args: readonly string[],
  { input, killed }: Pick<RawOptions, 'input' | 'killed'> = {},
): Promise<RawResult> {
  const result = await execa(await findProgram(cluster.home, name), [...args], {
    reject: false,
    all: true,
    timeout: 120_000,
    killSignal: 'SIGKILL',
    input: input ?? '',
    ...(killed === undefined ? {} : { cancelSignal: killed }),
  });
  return { exitCode: result.exitCode, output: result.all };
}

/** One command of the management client. */
export function mgm(cluster: TestCluster, command: string, options: RawOptions = {}): Promise<RawResult> {
  const { args = [], connectString = cluster.connectString, ...rest } = options;
  const retries = ['--connect-retries=1', '--connect-retry-delay=1'];
  return runRaw(cluster, 'ndb_mgm', ['-c', connectString, ...retries, ...args, '-e', command], rest);
}

/** Asks `command` again until its output matches. */
export async function mgmUntil(cluster: TestCluster, command: string, pattern: RegExp): Promise<RawResult> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    const result = await mgm(cluster, command);
    if (pattern.test(result.output)) return result;
    if (Date.now() > deadline)
      throw new Error(`${command} never printed ${String(pattern)}: ${result.output}`);
    await sleep(100);
  }
}

/** The files of a backup on each data node by node id, as paths below `BACKUP-<id>`, sorted; none where none is. */
export async function backupFiles(
  cluster: TestCluster,
  id: number,
): Promise<ReadonlyMap<number, readonly string[]>> {
  const entries = await Promise.all(
    cluster.dataNodes.map(async ({ nodeId, backupDir }) => {
      const root = join(backupDir, 'BACKUP', `BACKUP-${id}`);
      const found = await readdir(root, { recursive: true, withFileTypes: true }).catch(() => []);
      const files = found.filter((entry) => entry.isFile());
      return [
        nodeId,
        files.map((file) => join(file.parentPath, file.name).slice(root.length + 1)).sort(),
      ] as const;
    }),
  );
  return new Map(entries);
}

/** Whether every control file of a backup on a node has a GCP entry (section 6), which it gets when it completes. */
export async function controlFilesComplete(
  cluster: TestCluster,
  nodeId: number,
  id: number,
): Promise<boolean> {
  const node = cluster.dataNodes.find((one) => one.nodeId === nodeId);
  const files = (await backupFiles(cluster, id)).get(nodeId) ?? [];
  const controls = files.filter((name) => name.endsWith('.ctl'));
  const complete = await Promise.all(
    controls.map(async (name) => {
      const bytes = await readFile(join(node?.backupDir ?? '', 'BACKUP', `BACKUP-${id}`, name));
      return sectionTypes(bytes).includes(6);
    }),
  );
  return complete.length > 0 && complete.every(Boolean);
}

/** The first eight bytes of a file of a backup. */
export async function firstBytes(
  cluster: TestCluster,
  nodeId: number,
  id: number,
  name: string,
): Promise<Buffer> {
  const node = cluster.dataNodes.find((one) => one.nodeId === nodeId);
  const file = await open(join(node?.backupDir ?? '', 'BACKUP', `BACKUP-${id}`, name));
  try {
    return (await file.read({ buffer: Buffer.alloc(8) })).buffer;
  } finally {
    await file.close();
  }
}

/** The types of the sections of an uncompressed control file, as far as it goes. */
function sectionTypes(bytes: Buffer): readonly number[] {
  const types: number[] = [];
  // Magic (8 bytes) and version (4) come before the first section, the header's own.
  for (let at = 12; at + 8 <= bytes.length; ) {
    const words = bytes.readUInt32BE(at + 4);
    if (words < 2) break;
    types.push(bytes.readUInt32BE(at));
    at += words * 4;
  }
  return types;
}
