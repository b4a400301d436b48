import {
  appendFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { inflateRawSync } from 'node:zlib';
import { BackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import { proveCoverage } from '@rondb-backup/shared/ndb-files/coverage.ts';
import { fixtureDirectory } from '@rondb-backup/shared/ndb-files/fixtures/real-files.ts';
import { runProgram } from '@rondb-backup/shared/process/run.ts';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type InspectionProgress, inspectNode } from './inspect-node.ts';
import { startInspection } from './inspection.ts';
import { settleNative } from './settle.ts';

const ID = 801;
const compressedFiles = fileURLToPath(fixtureDirectory('compressed'));
const encryptedFiles = fileURLToPath(fixtureDirectory('encrypted'));

let backupDir = '';
beforeEach(() => {
  backupDir = mkdtempSync(join(tmpdir(), 'inspect-'));
});
afterEach(() => {
  rmSync(backupDir, { recursive: true });
});

const target = (nodeId: number, backupId = ID, password?: string) => ({
  directory: join(backupDir, `BACKUP-${backupId}`),
  backupId,
  nodeId,
  password,
});
const inspect = (nodeId: number, backupId = ID, password?: string) =>
  startInspection({ ...target(nodeId, backupId, password), follow: false }).result;
const pathOf = (path: string, backupId = ID) => join(backupDir, `BACKUP-${backupId}`, path);
const ofNode = (name: string, nodeId: number) => name.includes(`.${nodeId}.`);

/** The real files of one node of backup 801, compressed as they are. */
function putCompressed(nodeId: number): void {
  mkdirSync(pathOf(''), { recursive: true });
  for (const name of readdirSync(compressedFiles)) {
    if (ofNode(name, nodeId)) cpSync(join(compressedFiles, name), pathOf(name));
  }
}

/** The same without compression, by path. */
function plainFiles(nodeId: number): [path: string, contents: Buffer][] {
  return readdirSync(compressedFiles)
    .filter((name) => ofNode(name, nodeId))
    .map((name) => [name, inflateRawSync(readFileSync(join(compressedFiles, name)).subarray(512))]);
}

/** As a node with two LDM threads has it: all rows in the first part, none in the second. */
function partFiles(nodeId: number): [path: string, contents: Buffer][] {
  const empty = (name: string, contents: Buffer) => {
    if (name.endsWith('.Data')) return contents.subarray(0, 48);
    return name.endsWith('.log') ? Buffer.concat([contents.subarray(0, 48), Buffer.alloc(4)]) : contents;
  };
  return plainFiles(nodeId).flatMap(([name, contents]): [string, Buffer][] => [
    [`BACKUP-${ID}-PART-1-OF-2/${name}`, contents],
    [`BACKUP-${ID}-PART-2-OF-2/${name}`, empty(name, contents)],
  ]);
}

function put(files: readonly [path: string, contents: Buffer][]): void {
  for (const [path, contents] of files) {
    mkdirSync(dirname(pathOf(path)), { recursive: true });
    writeFileSync(pathOf(path), contents);
  }
}

describe('an inspection of real files', () => {
  it('proves the coverage of four nodes', async () => {
    const nodes = [1, 2, 4, 5];
    const inspections = [];
    for (const nodeId of nodes) {
      // Each data node has a directory of its own.
      rmSync(pathOf(''), { recursive: true, force: true });
      putCompressed(nodeId);
      inspections.push(await inspect(nodeId));
    }
    // The five entries are updates, as ndb_print_backup_file prints them.
    const unchanged = { logInserts: 0, logDeletes: 0 };
    // Counted by SELECT COUNT(*) and printed by the management client: #Records: 65
    expect(proveCoverage(inspections)).toEqual({
      covered: true,
      tables: [
        { database: 'shop', schema: 'def', table: 'items', rows: 12, ...unchanged },
        { database: 'shop', schema: 'def', table: 'nothing', rows: 0, ...unchanged },
        { database: 'shop', schema: 'def', table: 'parcels', rows: 7, ...unchanged },
      ],
      records: 65,
      logEntries: 5,
    });
    expect(proveCoverage(inspections.slice(1)).covered).toBe(false);
    expect(inspections[0]).toMatchObject({ parts: 1, compressed: true, encrypted: false });
  });

  it('hashes as sha256sum does', async () => {
    putCompressed(1);
    const { files } = await inspect(1);
    expect(files.map(({ kind }) => kind).sort()).toEqual(['ctl', 'data', 'log']);
    for (const file of files) {
      const { stdout } = await runProgram({
        program: 'sha256sum',
        args: [pathOf(file.path)],
        timeoutMs: 10_000,
        log: pino({ level: 'silent' }),
      });
      expect(stdout.slice(0, 64)).toBe(file.sha256);
      expect(file.sizeBytes).toBe(readFileSync(pathOf(file.path)).length);
    }
  });

  it('gives the same contents with and without compression and parts', async () => {
    putCompressed(2);
    const compressed = await inspect(2);
    rmSync(pathOf(''), { recursive: true });
    put(partFiles(2));
    const parts = await inspect(2);
    expect(parts).toMatchObject({ parts: 2, compressed: false });
    const withoutPath = (inspection: typeof parts) => ({
      ...inspection.contents,
      found: inspection.contents?.found.map((fragment) => ({ ...fragment, path: '' })),
    });
    expect(withoutPath(parts)).toEqual(withoutPath(compressed));
    expect(parts.files.map(({ part }) => part)).toEqual([1, 1, 1, 2, 2, 2]);
  });

  it('opens encrypted files with the password and only hashes them without', async () => {
    mkdirSync(pathOf('', 802));
    for (const name of ['BACKUP-802.1.ctl', 'BACKUP-802.1.log', 'BACKUP-802-0.1.Data'])
      cpSync(join(encryptedFiles, name), pathOf(name, 802));
    const open = await inspect(1, 802, 'fixture');
    expect(open).toMatchObject({ encrypted: true, compressed: true });
    expect(open.contents?.expected.reduce((total, { rows }) => total + rows, 0)).toBe(65);
    const closed = await inspect(1, 802);
    expect(closed).toEqual({ ...open, contents: undefined });
    await expect(inspect(1, 802, 'wrong')).rejects.toMatchObject({ code: 'BACKUP_PASSWORD' });
    expect(await settleNative(target(1, 802, 'fixture'))).toEqual({ state: 'complete', parts: 1 });
    expect(await settleNative(target(1, 802))).toEqual({ state: 'opaque', parts: 1 });
    await expect(settleNative(target(1, 802, 'wrong'))).rejects.toMatchObject({ code: 'BACKUP_PASSWORD' });
  });
});

describe('files that are not all there', () => {
  it('are missing or incomplete, by name', async () => {
    await expect(inspect(1)).rejects.toMatchObject({ code: 'BACKUP_FILES_MISSING' });
    expect(await settleNative(target(1))).toEqual({ state: 'missing' });
    put(partFiles(1));
    rmSync(pathOf(`BACKUP-${ID}-PART-2-OF-2`), { recursive: true });
    await expect(inspect(1)).rejects.toMatchObject({
      code: 'BACKUP_INCOMPLETE',
      message: 'backup 801 of node 1 lacks part 2 of 2',
    });
    expect(await settleNative(target(1))).toEqual({ state: 'incomplete', reason: 'part 2 of 2 is missing' });
  });

  it.each(['ctl', 'log'])(
    'are incomplete when the %s file of one part lacks its last bytes',
    async (kind) => {
      put(partFiles(1));
      const path = `BACKUP-${ID}-PART-2-OF-2/BACKUP-${ID}.1.${kind}`;
      expect(await settleNative(target(1))).toEqual({ state: 'complete', parts: 2 });
      truncateSync(pathOf(path), readFileSync(pathOf(path)).length - 4);
      expect(await settleNative(target(1))).toMatchObject({
        state: 'incomplete',
        reason: expect.stringContaining(path),
      });
      await expect(inspect(1)).rejects.toMatchObject({ code: 'BACKUP_INCOMPLETE' });
    },
  );

  it('are refused when they belong to another node or another backup', async () => {
    putCompressed(1);
    await expect(inspect(2)).rejects.toMatchObject({ code: 'BACKUP_FOREIGN_NODE' });
    await expect(settleNative(target(2))).rejects.toMatchObject({ code: 'BACKUP_FOREIGN_NODE' });
    mkdirSync(pathOf('', 7));
    cpSync(pathOf(`BACKUP-${ID}.1.ctl`), pathOf('BACKUP-7.1.ctl', 7));
    cpSync(pathOf(`BACKUP-${ID}.1.log`), pathOf('BACKUP-7.1.log', 7));
    cpSync(pathOf(`BACKUP-${ID}-0.1.Data`), pathOf('BACKUP-7-0.1.Data', 7));
    await expect(inspect(1, 7)).rejects.toMatchObject({ code: 'BACKUP_FILE_INVALID' });
    await expect(settleNative(target(1, 7))).rejects.toMatchObject({ code: 'BACKUP_FILE_INVALID' });
  });

  it('are not found through links, nor under other names', async () => {
    putCompressed(1);
    const { files } = await inspect(1);
    writeFileSync(pathOf('-rf\n'), '');
    writeFileSync(pathOf(`BACKUP-${ID}.1.ctl.old`), '');
    mkdirSync(pathOf('lost+found'));
    symlinkSync(pathOf('lost+found'), pathOf(`BACKUP-${ID}-PART-1-OF-2`));
    expect((await inspect(1)).files).toEqual(files);
    cpSync(pathOf(`BACKUP-${ID}.1.log`), pathOf('elsewhere'));
    rmSync(pathOf(`BACKUP-${ID}.1.log`));
    symlinkSync('elsewhere', pathOf(`BACKUP-${ID}.1.log`));
    await expect(inspect(1)).rejects.toMatchObject({
      message: 'backup 801 of node 1 lacks the log file of part 1 of 1',
    });
  });

  it('are refused when a bit of any header was flipped', async () => {
    for (const [at, [path, contents]] of plainFiles(1).entries()) {
      for (const bit of [0, 70, 8 * 25, 8 * 30 + 3, 8 * 35, 8 * 40 + 1, 8 * 43, 8 * 47 + 7]) {
        const damaged = Buffer.from(contents);
        damaged[bit >> 3] = (damaged[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        put(plainFiles(1).with(at, [path, damaged]));
        const inspected = inspectNode(target(1), { finalised: () => true, progress: () => undefined });
        await expect(inspected, `${path} bit ${bit}`).rejects.toBeInstanceOf(BackupError);
      }
    }
  });
});

describe('an inspection that follows files', () => {
  const follow = (signal?: AbortSignal) => startInspection({ ...target(1), follow: true, signal });

  /** Follows what is there and resolves when all of it has been read. */
  const followAll = async (signal?: AbortSignal) => {
    const bytes = partFiles(1).reduce((total, [, contents]) => total + contents.length, 0);
    const { promise: allRead, resolve } = Promise.withResolvers<undefined>();
    const onProgress = ({ bytesDone }: InspectionProgress) =>
      bytesDone === bytes ? resolve(undefined) : undefined;
    const inspection = startInspection({ ...target(1), follow: true, signal, onProgress });
    await allRead;
    return inspection;
  };

  it('gives what a later one gives, whenever directories and bytes come', async () => {
    const inspection = follow();
    const steps = 6;
    for (let step = 0; step < steps; step += 1) {
      await setTimeout(60);
      for (const [path, contents] of partFiles(1)) {
        // The second part begins when the first is half done.
        const share = path.includes('PART-1')
          ? step / (steps - 1)
          : Math.max(0, 2 * step - steps + 1) / (steps - 1);
        mkdirSync(dirname(pathOf(path)), { recursive: true });
        if (path.includes('PART-1') || step >= steps / 2)
          appendTo(path, contents.subarray(0, share * contents.length));
      }
    }
    inspection.finalise();
    expect(await inspection.result).toEqual(await inspect(1));
  });

  const appendTo = (path: string, upTo: Buffer) => {
    writeFileSync(pathOf(path), '', { flag: 'a' });
    appendFileSync(pathOf(path), upTo.subarray(readFileSync(pathOf(path)).length));
  };

  it('waits for finalise, and ends when it is aborted', async () => {
    put(partFiles(1));
    const abort = new AbortController();
    const inspection = await followAll(abort.signal);
    const first = await Promise.race([inspection.result, setTimeout(300, 'waiting')]);
    expect(first).toBe('waiting');
    abort.abort(new BackupError('CANCELLED', 'not wanted any more'));
    await expect(inspection.result).rejects.toMatchObject({
      code: 'CANCELLED',
      message: 'not wanted any more',
    });
    expect(() => follow(abort.signal)).toThrow('not wanted any more');
  });

  it('refuses a file that became shorter', async () => {
    put(partFiles(1));
    const inspection = await followAll();
    truncateSync(pathOf(`BACKUP-${ID}-PART-1-OF-2/BACKUP-${ID}-0.1.Data`), 100);
    await expect(inspection.result).rejects.toMatchObject({ code: 'BACKUP_FILE_INVALID' });
  });

  it('refuses a file that another took the place of', async () => {
    put(partFiles(1));
    const inspection = await followAll();
    const path = pathOf(`BACKUP-${ID}-PART-1-OF-2/BACKUP-${ID}-0.1.Data`);
    const contents = readFileSync(path);
    rmSync(path);
    writeFileSync(path, contents);
    utimesSync(path, 1, 1);
    inspection.finalise();
    await expect(inspection.result).rejects.toMatchObject({
      code: 'BACKUP_FILE_INVALID',
      message: expect.stringContaining('changed while it was read'),
    });
  });
});
