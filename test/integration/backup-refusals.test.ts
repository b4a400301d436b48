/** What an operator can get wrong: each mistake has a clear error, and nothing is started, written or claimed. */
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import type { TestCluster } from '../cluster/cluster.ts';
import { findHome, NO_PROGRAMS } from '../cluster/programs.ts';
import { startCluster } from '../cluster/start.ts';
import { connect } from '../database/connect.ts';
import { loadExample } from '../database/load.ts';
import { addressOf } from '../oracles/restored-database.ts';
import { listObjects } from '../oracles/stored-backup.ts';
import { type ServedProcess, startAgent } from '../product/served.ts';
import { type Product, startProduct } from '../product/processes.ts';
import { expectAtRest, localRemains, type Place, readFailed } from '../product/remains.ts';
import { backupIdOf, failureOf, outcomeOf, reported } from '../product/run-output.ts';
import { startS3 } from '../stores/s3.ts';

const home = await findHome();
if (home === undefined) console.warn(`no mistake is made: ${NO_PROGRAMS}`);

const REMOTE = 's3:backups/prod';
/** Nobody listens here. */
const NOWHERE = '127.0.0.1:1';

describe.skipIf(home === undefined)('a mistake of an operator', () => {
  let s3: Awaited<ReturnType<typeof startS3>>;
  let cluster: TestCluster;
  let product: Product;
  let place: Place;

  beforeAll(async () => {
    s3 = await startS3();
    cluster = await startCluster({ kind: 'real', nodes: [1, 2] });
    await loadExample(addressOf(cluster), { rows: 500 });
    product = await startProduct({
      cluster,
      remote: REMOTE,
      rcloneConfig: s3.configFile,
      mysql: cluster.mysql,
    });
    place = { cluster, configFile: s3.configFile, remote: REMOTE };
  });
  afterAll(async () => {
    await product?.stop();
    await cluster?.stop();
    await s3?.stop();
  });

  /** Everything that a run could leave: objects, and directories on the data nodes. */
  const traces = async (): Promise<unknown> => ({
    objects: await listObjects(s3.configFile, 's3:backups'),
    local: await Promise.all(
      cluster.dataNodes.map(({ backupDir }) => readdir(join(backupDir, 'BACKUP')).catch(() => [])),
    ),
  });

  type Sections = Parameters<Product['variant']>[0];

  /** Runs with a changed configuration, and expects that it fails before it leaves a trace. */
  async function refusedRun(sections: Sections): Promise<{ code: string; message: string; hint: string }> {
    const before = await traces();
    const result = await product.cli('run', '--config', await product.variant(sections));
    expect(result.exitCode).toBe(1);
    expect(await traces()).toEqual(before);
    await expectAtRest(place, product);
    return failureOf(result);
  }
  const addresses = (...agents: ServedProcess[]): Sections => ({
    agents: { addresses: agents.map(({ address }) => address) },
  });
  /** One more agent, with keys of its own, for as long as `use` runs. */
  async function withAgent<Result>(
    nodeId: number,
    keys: Readonly<Record<string, unknown>>,
    use: (agent: ServedProcess) => Promise<Result>,
  ): Promise<Result> {
    const config = parse(await readFile(product.agentOf(nodeId).configFile, 'utf8')) as object;
    const file = join(product.dir, 'another-agent.yaml');
    await writeFile(file, stringify({ ...config, ...keys }));
    const agent = await startAgent(file);
    try {
      return await use(agent);
    } finally {
      await agent.kill('SIGTERM');
    }
  }
  const rcloneConf = async (overrides: Readonly<Record<string, string>>): Promise<string> => {
    const file = join(product.dir, 'other-rclone.conf');
    await writeFile(file, s3.section('s3', overrides), { mode: 0o600 });
    return file;
  };

  describe('in the configuration', () => {
    test('unknown keys and wrong types: all are named at once, exit 2', async () => {
      const config = await product.variant({
        cluster: { conectString: 'x', pollInterval: 'soon' },
        agents: { addresses: 'here' },
        backup: { attempts: 'many', keepLocal: 3 },
        storage: { memoryLimit: '1KiB' },
        colour: { blue: true },
      });
      const result = await product.cli('run', '--config', config);
      expect(result.exitCode).toBe(2);
      const { code, message } = reported(result);
      expect(code).toBe('CONFIG_INVALID');
      const keys = [
        'cluster.conectString',
        'cluster.pollInterval',
        'agents.addresses',
        'backup.attempts',
        'backup.keepLocal',
        'storage.memoryLimit',
        'colour',
      ];
      for (const key of keys) expect(message).toContain(key);
      expect(message).toContain('connectString');
    });

    test('of an agent: it does not start, and names all mistakes', async () => {
      const file = join(product.dir, 'wrong-agent.yaml');
      await writeFile(
        file,
        stringify({ backupDir: 7, nodeId: 145, storage: { remote: 'x' }, leaseTme: '1m' }),
      );
      const started = startAgent(file);
      await expect(started).rejects.toThrow(/exit code 2: [\s\S]*\[CONFIG_INVALID\]/);
      for (const key of ['nodeId', 'storage.remote', 'storage.rcloneConfig', 'leaseTme'])
        await expect(started).rejects.toThrow(key);
    });

    test('no configuration at all: exit 2', async () => {
      const result = await product.cli('run', '--config', join(product.dir, 'none.yaml'));
      expect(result.exitCode).toBe(2);
      expect(reported(result)).toMatchObject({ code: 'CONFIG_INVALID' });
    });

    test('a remote that rclone.conf does not have: exit 2', async () => {
      const config = await product.variant({ storage: { remote: 'nope:backups/prod' } });
      const result = await product.cli('run', '--config', config);
      expect(reported(result)).toMatchObject({ code: 'STORE_CONFIG' });
      expect(reported(result).message).toContain('remote nope is not in rclone.conf; it has: s3, s3direct');
      expect(result.exitCode).toBe(2);
    });

    test('a password that the cluster would not take: exit 2, and it is not shown', async () => {
      const file = join(product.dir, 'bad-password');
      await writeFile(file, `it's "secret"\n`, { mode: 0o600 });
      const config = await product.variant({ backup: { encryptPasswordFile: file } });
      const result = await product.cli('run', '--config', config);
      expect(result.exitCode).toBe(2);
      expect(reported(result).code).toBe('CONFIG_INVALID');
      expect(reported(result).message).toContain('backup.encryptPasswordFile');
      expect(result.stdout + result.stderr).not.toContain("it's");
    });
  });

  describe('with ids', () => {
    test.each([
      { id: '0', exitCode: 2, code: 'BACKUP_ID_INVALID' },
      { id: '4294967295', exitCode: 2, code: 'BACKUP_ID_INVALID' },
      { id: '../1', exitCode: 2, code: 'BACKUP_ID_INVALID' },
      { id: '999', exitCode: 1, code: 'BACKUP_NOT_FOUND' },
    ])('show $id: $code', async ({ id, exitCode, code }) => {
      const result = await product.cli('show', id);
      expect(reported(result).code).toBe(code);
      expect(reported(result).hint).not.toBe('');
      expect(result.exitCode).toBe(exitCode);
    });
  });

  describe('with the object store', () => {
    test('wrong credentials', async () => {
      const rcloneConfig = await rcloneConf({ secret_access_key: 'guessed' });
      expect(await refusedRun({ storage: { rcloneConfig } })).toMatchObject({ code: 'STORE_DENIED' });
    });

    test('an agent with wrong credentials: the complete native backup stays where it is', async () => {
      const rcloneConfig = await rcloneConf({ secret_access_key: 'guessed' });
      const storage = { remote: REMOTE, rcloneConfig };
      const result = await withAgent(2, { storage }, async (agent) => {
        const config = await product.variant(addresses(product.agentOf(1), agent));
        return await product.cli('run', '--config', config);
      });
      expect(result.exitCode).toBe(1);
      const { backupId = 0, error } = outcomeOf(result);
      expect(error?.code).toBe('STORE_DENIED');
      expect(error?.message).toContain('data node 2');
      expect(await readFailed(place, backupId)).toMatchObject({
        phase: 'upload',
        error: { code: 'STORE_DENIED' },
      });
      expect(await listObjects(s3.configFile, `${REMOTE}/${backupId}`)).not.toContain('manifest.json');
      expect(await localRemains(place, backupId)).toEqual({ 1: 6, 2: 6 });
      await expectAtRest(place, product);
    });

    test('a bucket that does not exist', async () => {
      await using other = await startProduct({
        cluster,
        remote: 's3:no-such-bucket/prod',
        rcloneConfig: s3.configFile,
        mysql: cluster.mysql,
      });
      const before = await traces();
      const result = await other.cli('run');
      expect(result.exitCode).toBe(1);
      expect(failureOf(result)).toMatchObject({ code: 'STORE_NOT_FOUND' });
      expect(await traces()).toEqual(before);
      await expectAtRest(place, product);
    });

    test('agents with another destination than the coordinator', async () => {
      const { code, message } = await refusedRun({ storage: { remote: 's3:backups/elsewhere' } });
      expect(code).toBe('DESTINATION_MISMATCH');
      expect(message).toContain('data node 1');
    });
  });

  describe('with the cluster', () => {
    test('no management server at the address', async () => {
      const { code, message } = await refusedRun({ cluster: { connectString: NOWHERE } });
      expect(code).toBe('MGM_UNREACHABLE');
      expect(message).toContain(NOWHERE);
    });

    test('an agent missing for a started data node', async () => {
      const { code, message } = await refusedRun(addresses(product.agentOf(1)));
      expect(code).toBe('AGENT_MISSING');
      expect(message).toContain('data node 2');
    });

    test('an agent that does not run', async () => {
      const { code, message } = await refusedRun({
        agents: { addresses: [product.agentOf(1).address, NOWHERE], callTimeout: '2s' },
      });
      expect(code).toBe('AGENT_UNREACHABLE');
      expect(message).toContain(NOWHERE);
    });

    test('two agents beside one data node', async () => {
      const error = await withAgent(1, {}, (agent) => refusedRun(addresses(...product.agents, agent)));
      expect(error.code).toBe('AGENT_DUPLICATE');
      expect(error.message).toContain(product.agentOf(1).address);
      expect(error.message).toContain('data node 1');
    });

    test('an agent beside the directory of another node', async () => {
      const { code, message } = await withAgent(1, { nodeId: 2 }, (agent) =>
        refusedRun(addresses(product.agentOf(1), agent)),
      );
      expect(code).toBe('BACKUP_FOREIGN_NODE');
      expect(message).toContain('belongs to data node 1');
    });

    test('an agent of a node that the cluster does not have', async () => {
      const backupDir = join(product.dir, 'stranger');
      await mkdir(backupDir);
      const { code, message } = await withAgent(1, { nodeId: 9, backupDir }, (agent) =>
        refusedRun(addresses(...product.agents, agent)),
      );
      expect(code).toBe('AGENT_FOREIGN');
      expect(message).toContain('data node 9');
    });
  });

  describe('with the MySQL server', () => {
    test('an account that lacks a privilege', async () => {
      await using session = await connect(addressOf(cluster));
      await session.connection.query(
        "CREATE USER poor@'%' IDENTIFIED BY 'poor'; GRANT SELECT, SHOW VIEW, TRIGGER ON *.* TO poor@'%'",
      );
      const passwordFile = join(product.dir, 'poor');
      await writeFile(passwordFile, 'poor\n', { mode: 0o600 });
      const { code, message, hint } = await refusedRun({ mysql: { user: 'poor', passwordFile } });
      expect(code).toBe('SQL_DENIED');
      expect(message).toContain('EVENT');
      expect(hint).toBe('GRANT EVENT ON *.* TO `poor`@`%`;');
      await session.connection.query(hint);
      const result = await product.cli(
        'run',
        '--config',
        await product.variant({ mysql: { user: 'poor', passwordFile } }),
      );
      expect(result.exitCode).toBe(0);
      await session.connection.query("DROP USER poor@'%'");
    });

    test('a wrong password', async () => {
      const passwordFile = join(product.dir, 'wrong');
      await writeFile(passwordFile, 'guessed\n', { mode: 0o600 });
      const { code, message } = await refusedRun({ mysql: { passwordFile } });
      expect(code).toBe('SQL_DENIED');
      expect(message).not.toContain('guessed');
    });

    test('no server at the address', async () => {
      const { code } = await refusedRun({ mysql: { port: 1, connectTimeout: '2s' } });
      expect(code).toBe('SQL_UNREACHABLE');
    });
  });

  test('after all that a run completes', async () => {
    const result = await product.cli('run');
    expect(result.exitCode).toBe(0);
    expect(await localRemains(place, backupIdOf(result))).toEqual({});
  });
});
