/** deploy/TLS.md: what it says to type is typed, and what it says to configure is configured. */
import { chmod, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { GrpcAgent } from '@rondb-backup/coordinator/fleet/grpc-agent.ts';
import { silentLogger } from '@rondb-backup/shared/logging/logger.ts';
import { channelCredentials } from '@rondb-backup/shared/rpc/credentials.ts';
import type { TlsFiles } from '@rondb-backup/shared/rpc/tls/certificate-files.ts';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { prepareServices } from '../certificates/services.ts';
import { programs } from '../product/processes.ts';
import type { ServedProcess } from '../product/served.ts';

const page = await readFile(join(import.meta.dirname, '../../deploy/TLS.md'), 'utf8');
const blocks = new Map(
  [...page.matchAll(/^```(\S+(?: \S+)?)\n([^]*?)^```$/gm)].map(([, name = '', text = '']) => [name, text]),
);

test('the page leads to agents, a coordinator and clients that know each other', async () => {
  await using services = await prepareServices();
  const { dir } = services;
  const type = async (block: string, served?: ServedProcess) => {
    const command = join(dir, 'rondb-backup');
    await writeFile(command, `#!/bin/sh\nexec "${process.execPath}" "${programs.coordinator}" "$@"\n`);
    await chmod(command, 0o755);
    const port = served?.address.split(':')[1] ?? '';
    const text = (blocks.get(block) ?? 'false').replaceAll('localhost:50060', `localhost:${port}`);
    return await execa('sh', ['-euc', text], {
      cwd: dir,
      reject: false,
      env: { PATH: `${dir}:${process.env['PATH']}` },
    });
  };
  const keys = (block: string) => parse(blocks.get(block) ?? '') as Record<string, Record<string, unknown>>;

  expect(await type('sh')).toMatchObject({ exitCode: 0 });
  expect(await type('sh tokens')).toMatchObject({ exitCode: 0 });
  const loopback = { listen: '127.0.0.1:0' };
  const agent = await services.agent({ ...keys('yaml agent'), ...loopback });
  const coordinatorKeys: Record<string, unknown> = { ...keys('yaml coordinator'), ...loopback };
  // The names of the page are none on this machine.
  const addresses = [agent.address.replace('127.0.0.1', 'localhost')];
  const agents = { ...keys('yaml coordinator')['agents'], addresses, callTimeout: '5s' };
  const coordinator = await services.coordinator({ ...coordinatorKeys, agents });
  expect(await type('sh client', coordinator)).toMatchObject({ exitCode: 0, stderr: '' });

  // The coordinator's own client reaches the agent with what the page gives the coordinator.
  const named = keys('yaml coordinator')['agents']?.['tls'] as TlsFiles;
  const inDir = (file: string): string => join(dir, file);
  const tls = {
    caFile: inDir(named.caFile),
    certFile: inDir(named.certFile),
    keyFile: inDir(named.keyFile),
  };
  const timeouts = {
    callTimeoutMs: 5_000,
    inspectTimeoutMs: 5_000,
    uploadTimeoutMs: 5_000,
    downloadTimeoutMs: 5_000,
    stepTimeoutMs: 5_000,
  };
  const client = new GrpcAgent(addresses[0] ?? '', channelCredentials(tls, silentLogger), timeouts);
  expect((await client.getNode()).nodeId).toBe(1);
  client.close();

  const access = { ...keys('yaml coordinator')['access'], ...keys('yaml coordinator-tokens')['access'] };
  const withTokens = await services.coordinator({ ...coordinatorKeys, agents, access });
  expect(await type('sh token-client', withTokens)).toMatchObject({ exitCode: 0, stderr: '' });
  expect(await type('sh client', withTokens)).toMatchObject({ exitCode: 0, stderr: '' });
});
