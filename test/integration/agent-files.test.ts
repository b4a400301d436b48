/** An agent as it is shipped, over gRPC, beside directories that hold what should not be there. No cluster is needed. */
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { credentials } from '@grpc/grpc-js';
import { GrpcAgent } from '@rondb-backup/coordinator/fleet/grpc-agent.ts';
import { BackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import {
  COMPRESSED_ID,
  ENCRYPTED_ID,
  ENCRYPTED_PASSWORD,
  fixtureDirectory,
} from '@rondb-backup/shared/ndb-files/fixtures/real-files.ts';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { sha256sums } from '../oracles/stored-backup.ts';
import { type ServedProcess, startAgent } from '../product/served.ts';

const RUN = 'run of the test';
const NODE = 1;
const CTL = `BACKUP-${COMPRESSED_ID}.1.ctl`;
const DATA = `BACKUP-${COMPRESSED_ID}-0.1.Data`;
const LOG = `BACKUP-${COMPRESSED_ID}.1.log`;
const options = { signal: new AbortController().signal, onProgress: () => undefined };

describe('an agent', () => {
  let dir: string;
  let backupDir: string;
  let agent: ServedProcess;
  let client: GrpcAgent;

  const nativeDirectory = (backupId: number): string => join(backupDir, 'BACKUP', `BACKUP-${backupId}`);
  const backup = { runId: RUN, backupId: COMPRESSED_ID, nodeId: NODE };
  /** The files of one node of a real backup, under another id's directory where that is asked for. */
  async function put(
    set: 'compressed' | 'encrypted',
    nodeId: number,
    backupId: number,
    into = nativeDirectory(backupId),
  ): Promise<void> {
    const from = fileURLToPath(fixtureDirectory(set));
    await mkdir(into, { recursive: true });
    for (const name of await readdir(from))
      if (name.startsWith(`BACKUP-${backupId}`) && name.includes(`.${nodeId}.`))
        await cp(join(from, name), join(into, name));
  }
  async function start(keys: Readonly<Record<string, unknown>> = {}): Promise<void> {
    const configFile = join(dir, 'agent.yaml');
    const storage = { remote: `store:${join(dir, 'store')}`, rcloneConfig: join(dir, 'rclone.conf') };
    await writeFile(configFile, stringify({ listen: '127.0.0.1:0', backupDir, storage, ...keys }));
    agent = await startAgent(configFile);
    client = new GrpcAgent(agent.address, credentials.createInsecure(), {
      callTimeoutMs: 10_000,
      inspectTimeoutMs: 30_000,
      uploadTimeoutMs: 30_000,
      downloadTimeoutMs: 30_000,
      stepTimeoutMs: 30_000,
    });
  }
  async function stop(): Promise<void> {
    client.close();
    await agent.kill('SIGTERM');
  }
  const refused = async (answer: Promise<unknown>): Promise<BackupError> => {
    const error = await answer.then(
      () => new Error('it was not refused'),
      (thrown: unknown) => thrown,
    );
    if (!(error instanceof BackupError)) throw error;
    expect(error.hint).not.toBe('');
    return error;
  };

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'rondb-backup-agent-files-'));
    backupDir = join(dir, 'node');
    await mkdir(join(backupDir, `ndb_${NODE}_fs`), { recursive: true });
    await writeFile(join(dir, 'rclone.conf'), '[store]\ntype = local\n');
    await start();
  });
  afterAll(async () => {
    await stop();
    await rm(dir, { recursive: true });
  });
  beforeEach(async () => {
    await client.stopWork(RUN);
    await rm(join(backupDir, 'BACKUP'), { recursive: true, force: true });
    await client.claim({ runId: RUN, origin: RUN, holder: 'a test' });
  });

  test('whole files: complete, with the sizes and hashes that sha256sum finds', async () => {
    await put('compressed', NODE, COMPRESSED_ID);
    expect(await client.localState(backup)).toEqual({ kind: 'complete' });
    const { files, compressed, contents } = await client.inspect(backup, false, options);
    const named = Object.fromEntries(files.map(({ path, ...file }) => [path, file]));
    expect(named).toEqual(await sha256sums(nativeDirectory(COMPRESSED_ID)));
    expect(compressed).toBe(true);
    expect(contents?.found.reduce((sum, { records }) => sum + records, 0)).toBeGreaterThan(0);
  });

  test.each([
    {
      what: 'a truncated ctl file',
      code: 'BACKUP_INCOMPLETE',
      damage: (at: string) => truncate(join(at, CTL), 1_000),
    },
    {
      what: 'an empty ctl file',
      code: 'BACKUP_INCOMPLETE',
      damage: (at: string) => truncate(join(at, CTL), 0),
    },
    { what: 'no ctl file', code: 'BACKUP_INCOMPLETE', damage: (at: string) => rm(join(at, CTL)) },
    {
      what: 'a truncated data file',
      code: 'BACKUP_INCOMPLETE',
      damage: (at: string) => truncate(join(at, DATA), 600),
    },
    {
      what: 'a ctl file of garbage',
      code: 'BACKUP_FILE_INVALID',
      damage: (at: string) => writeFile(join(at, CTL), 'x'.repeat(5_000)),
    },
    {
      what: 'a byte of the data file flipped',
      code: 'BACKUP_FILE_INVALID',
      damage: (at: string) => flip(join(at, DATA), 540),
    },
    {
      what: 'a byte of the ctl file flipped',
      code: 'BACKUP_FILE_INVALID',
      damage: (at: string) => flip(join(at, CTL), 800),
    },
    {
      what: 'files of another node',
      code: 'BACKUP_FOREIGN_NODE',
      damage: (at: string) => put('compressed', 2, COMPRESSED_ID, at),
    },
    {
      what: 'the ctl file of another node under the own name',
      code: 'BACKUP_FILE_INVALID',
      damage: (at: string) => cp(fixture('BACKUP-801-0.2.Data'), join(at, CTL)),
    },
    {
      what: 'a log file in place of the ctl file',
      code: 'BACKUP_FILE_INVALID',
      damage: (at: string) => cp(join(at, LOG), join(at, CTL)),
    },
  ])('$what: $code, and nothing is removed', async ({ code, damage }) => {
    await put('compressed', NODE, COMPRESSED_ID);
    await damage(nativeDirectory(COMPRESSED_ID));
    const before = await sha256sums(nativeDirectory(COMPRESSED_ID));
    const error = await refused(client.inspect(backup, false, options));
    expect(error.code).toBe(code);
    expect(error.message).toMatch(/801|BACKUP-/);
    expect((await refused(client.upload(backup, options))).code).toBe(code);
    expect(await sha256sums(nativeDirectory(COMPRESSED_ID))).toEqual(before);
    expect(await readdir(dir)).not.toContain('store');
  });

  test('a ctl file of another backup', async () => {
    await put('encrypted', NODE, ENCRYPTED_ID);
    await put('compressed', NODE, COMPRESSED_ID);
    const from = nativeDirectory(COMPRESSED_ID);
    const to = nativeDirectory(802);
    for (const [name, other] of [
      [CTL, 'BACKUP-802.1.ctl'],
      [DATA, 'BACKUP-802-0.1.Data'],
      [LOG, 'BACKUP-802.1.log'],
    ] as const)
      await cp(join(from, name), join(to, other));
    const error = await refused(client.inspect({ ...backup, backupId: 802 }, false, options));
    expect(error.code).toBe('BACKUP_FILE_INVALID');
    expect(error.message).toContain('801');
  });

  test('no files at all', async () => {
    expect(await client.localState(backup)).toEqual({ kind: 'missing' });
    expect((await refused(client.inspect(backup, false, options))).code).toBe('BACKUP_FILES_MISSING');
  });

  test.each([0, 4_294_967_295])('backup id %d is out of range', async (backupId) => {
    const asked = { ...backup, backupId };
    for (const answer of [
      client.inspect(asked, false, options),
      client.localState(asked),
      client.upload(asked, options),
      client.deleteLocal(RUN, backupId),
    ])
      expect((await refused(answer)).code).toBe('BACKUP_ID_INVALID');
  });

  test('taken for another node’s agent', async () => {
    await put('compressed', NODE, COMPRESSED_ID);
    const error = await refused(client.inspect({ ...backup, nodeId: 2 }, false, options));
    expect(error.code).toBe('BACKUP_FOREIGN_NODE');
    expect(error.message).toBe('asked for data node 2, and this agent serves 1');
  });

  test('works for one run at a time, and for none that has not claimed it', async () => {
    const other = { ...backup, runId: 'another run' };
    const error = await refused(
      client.claim({ runId: 'another run', origin: 'another run', holder: 'somebody else' }),
    );
    expect(error.code).toBe('RUN_IN_PROGRESS');
    expect(error.message).toContain(`run ${RUN} of a test holds this agent`);
    expect((await refused(client.deleteLocal('another run', COMPRESSED_ID))).code).toBe('RUN_IN_PROGRESS');
    await client.stopWork('another run');
    expect((await client.getNode()).claim?.runId).toBe(RUN);
    await client.stopWork(RUN);
    expect((await client.getNode()).claim).toBeUndefined();
    expect((await refused(client.inspect(other, false, options))).code).toBe('AGENT_NOT_CLAIMED');
    await client.claim({ runId: 'another run', origin: 'another run', holder: 'somebody else' });
    await client.stopWork('another run');
  });

  test('removes the directory of one backup, and never through a link', async () => {
    await put('compressed', NODE, COMPRESSED_ID);
    await put('encrypted', NODE, ENCRYPTED_ID);
    await client.deleteLocal(RUN, COMPRESSED_ID);
    expect(await readdir(join(backupDir, 'BACKUP'))).toEqual([`BACKUP-${ENCRYPTED_ID}`]);
    const outside = join(dir, 'outside');
    await mkdir(outside);
    await writeFile(join(outside, 'precious'), '');
    await symlink(outside, nativeDirectory(COMPRESSED_ID));
    expect((await refused(client.deleteLocal(RUN, COMPRESSED_ID))).code).toBe('BACKUP_FILE_INVALID');
    expect(await readdir(outside)).toEqual(['precious']);
  });

  test('an encrypted backup: opaque without the password, refused with a wrong one, read with the right one', async () => {
    await put('encrypted', NODE, ENCRYPTED_ID);
    const encrypted = { ...backup, backupId: ENCRYPTED_ID };
    expect(await client.localState(encrypted)).toEqual({ kind: 'opaque' });
    expect(await client.inspect(encrypted, false, options)).toMatchObject({
      encrypted: true,
      contents: undefined,
    });
    const passwordFile = join(dir, 'password');
    for (const [password, check] of [
      [
        'guessed',
        async () =>
          expect((await refused(client.inspect(encrypted, false, options))).code).toBe('BACKUP_PASSWORD'),
      ],
      [
        ENCRYPTED_PASSWORD,
        async () => expect((await client.inspect(encrypted, false, options)).contents).toBeDefined(),
      ],
    ] as const) {
      await stop();
      await writeFile(passwordFile, `${password}\n`, { mode: 0o600 });
      await start({ backupPasswordFile: passwordFile });
      await client.claim({ runId: RUN, origin: RUN, holder: 'a test' });
      await check();
      expect(agent.log()).not.toContain(`"${password}"`);
    }
  });
});

const fixture = (name: string): string => join(fileURLToPath(fixtureDirectory('compressed')), name);

async function flip(file: string, at: number): Promise<void> {
  const bytes = await readFile(file);
  bytes[at] = (bytes[at] ?? 0) ^ 0x40;
  await writeFile(file, bytes);
}
