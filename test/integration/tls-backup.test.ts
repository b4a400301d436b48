/** A whole backup over TLS, and what keeps one from beginning. */
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TlsFiles } from '@rondb-backup/shared/rpc/tls/certificate-files.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createAuthority } from '../certificates/authority.ts';
import type { TestCluster } from '../cluster/cluster.ts';
import { startCluster } from '../cluster/start.ts';
import { type Product, startProduct } from '../product/processes.ts';
import { backupIdOf, failureOf } from '../product/run-output.ts';
import { readManifest } from '../product/remains.ts';

let dir: string;
let cluster: TestCluster;
let product: Product;
let place: Parameters<typeof readManifest>[0];
let stranger: TlsFiles;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'rondb-backup-tls-run-'));
  const configFile = join(dir, 'rclone.conf');
  await writeFile(configFile, '[store]\ntype = local\n');
  await mkdir(join(dir, 'store'));
  const remote = `store:${join(dir, 'store')}`;
  const authority = await createAuthority(join(dir, 'ca'));
  stranger = await authority.issue('stranger');
  cluster = await startCluster({ kind: 'simulated', nodes: [1, 2], mysql: false });
  product = await startProduct({
    cluster,
    remote,
    rcloneConfig: configFile,
    agent: {
      tls: await authority.issue('agent', { alternativeNames: 'IP:127.0.0.1' }),
      access: { coordinators: ['coordinator'] },
    },
    coordinator: { agents: { tls: await authority.issue('coordinator', { usage: 'clientAuth' }) } },
  });
  place = { cluster, configFile, remote };
});
afterAll(async () => {
  await product?.stop();
  await cluster?.stop();
  await rm(dir, { recursive: true, force: true });
});

test('a coordinator that the agents know makes a backup', async () => {
  const backupId = backupIdOf(await product.cli('run'));
  const { native, topology } = await readManifest(place, backupId);
  expect(native.covered).toBe(true);
  expect(topology.missing).toEqual([]);
});

test('one that they do not know is told its name, and one without a certificate what to look at', async () => {
  const run = async (tls: TlsFiles | undefined) => {
    // A section's key that is undefined is left out of the file.
    const config = await product.variant({ agents: { tls } });
    const failure = failureOf(await product.cli('run', '--config', config));
    // The native backup did not begin; the one of the test before has been removed.
    for (const { backupDir } of cluster.dataNodes)
      expect(await readdir(join(backupDir, 'BACKUP'))).toEqual([]);
    return failure;
  };
  expect(await run(stranger)).toMatchObject({
    code: 'PERMISSION_DENIED',
    message: expect.stringContaining('the certificate of stranger has no role here'),
    hint: expect.stringContaining('access.coordinators'),
  });
  expect(await run(undefined)).toMatchObject({
    code: 'AGENT_UNREACHABLE',
    message: expect.stringContaining('it ended the connection before it answered'),
    hint: expect.stringContaining('TLS'),
  });
});
