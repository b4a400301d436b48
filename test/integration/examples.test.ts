/** Every example in deploy/API.md and in --help is run against a serving coordinator, and none is missing. */
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildProgram } from '@rondb-backup/coordinator/cli/program.ts';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type SimulatedCluster, startSimulatedCluster } from '../cluster/simulated/start.ts';
import { callWithJson, methods } from '../product/json-calls.ts';
import { type Product, programs, startProduct } from '../product/processes.ts';
import { restoreSection } from '../product/restore.ts';
import { type ServedProcess, startCoordinator } from '../product/served.ts';

const page = await readFile(join(import.meta.dirname, '../../deploy/API.md'), 'utf8');
const SERVICE = 'rondb.backup.v1.CoordinatorService';
const command = /^grpcurl -plaintext -d '([^']+)' 127\.0\.0\.1:50060 ([\w.]+)\/(\w+)$/;
const examples = page
  .split('\n')
  .filter((line) => line.startsWith('grpcurl '))
  .map((line) => {
    const [, json = '', service = '', method = ''] = command.exec(line) ?? [];
    return { line, json, service, method };
  });

let dir: string;
let cluster: SimulatedCluster;
let product: Product;
let served: ServedProcess;
let backupId: number;
/** Of older backups, that may be deleted. */
const spareIds: number[] = [];
let operationId = '';

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'rondb-backup-api-'));
  const rcloneConfig = join(dir, 'rclone.conf');
  await writeFile(rcloneConfig, '[store]\ntype = local\n');
  await mkdir(join(dir, 'store/264750300'), { recursive: true });
  await writeFile(join(dir, 'store/264750300/users.sql'), '-- of another program\n');
  cluster = await startSimulatedCluster({ nodes: [1, 2], mysql: false });
  const coordinator = {
    cluster: { name: 'prod', connectString: cluster.connectString, ...programsOf(cluster) },
    log: { level: 'info' },
  };
  product = await startProduct({
    cluster,
    remote: `store:${join(dir, 'store')}`,
    rcloneConfig,
    coordinator,
    agent: restoreSection(cluster),
  });
  served = await startCoordinator(product.configFile);
  for (const label of ['spare', 'spare']) spareIds.push(await ended(await begin({ label })));
  backupId = await ended(await begin({ label: 'nightly' }));
});
afterAll(async () => {
  await served?.kill('SIGTERM');
  await product?.stop();
  await cluster?.stop();
  await rm(dir, { recursive: true, force: true });
});

const programsOf = ({ home }: SimulatedCluster) => ({
  ndbMgmProgram: join(home, 'bin/ndb_mgm'),
  ndbConfigProgram: join(home, 'bin/ndb_config'),
});
const operationIn = (message: Readonly<Record<string, unknown>> | undefined): string | undefined =>
  (message?.['operation'] as { operationId: string } | undefined)?.operationId;

async function begin(request: Readonly<Record<string, unknown>>): Promise<string> {
  const { messages } = await callWithJson(served.address, 'StartBackup', request);
  return operationIn(messages[0]) ?? '';
}

/** Waits for the end of an operation. @returns the backup that it was about */
async function ended(id: string): Promise<number> {
  const { messages } = await callWithJson(served.address, 'WatchOperation', { operationId: id });
  const last = messages.at(-1)?.['operation'] as { backupId: number } | undefined;
  return last?.backupId ?? 0;
}

test('every method has an example', () => {
  expect(new Set(examples.map(({ service }) => service))).toEqual(new Set([SERVICE]));
  const documented = new Set(examples.map(({ method }) => method));
  expect(documented).toEqual(new Set(Object.values(methods).map(({ path }) => path.split('/').at(-1))));
});

test.each(examples)('$method: $json', async ({ json, method }) => {
  if (method === 'CancelOperation') operationId = await begin({});
  const request = json
    .replaceAll('1795345503', String(method === 'DeleteBackup' ? spareIds.pop() : backupId))
    .replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, operationId);
  const { status, messages } = await callWithJson(
    served.address,
    method,
    JSON.parse(request) as Readonly<Record<string, unknown>>,
  );
  expect(status).toBe('OK');
  expect(messages.length).toBeGreaterThan(0);
  const begun = operationIn(messages[0]);
  if (begun === undefined || method === 'WatchOperation') return;
  operationId = begun;
  await ended(begun);
});

const program = buildProgram(() => undefined);
const helpPages = await Promise.all(program.commands.map((one) => helpOf(one.name())));
const helpExamples = helpPages.flatMap(({ name, text }) =>
  [...text.matchAll(/^ {2}\$ rondb-backup (.+)$/gm)].map(([, line = '']) => ({ name, line })),
);

async function helpOf(name: string): Promise<{ name: string; text: string }> {
  const { stdout } = await execa(process.execPath, [programs.coordinator, name, '--help']);
  return { name, text: stdout };
}

test('every command has an example in its help', () => {
  expect([...new Set(helpExamples.map(({ name }) => name))]).toEqual(
    program.commands.map((one) => one.name()),
  );
  for (const { name, line } of helpExamples) expect(line.split(' ')[0]).toBe(name);
});

/** What cannot be done here, and how that is said. */
const refusals: Readonly<Record<string, RegExp>> = {
  adopt: /there are no data node's files/,
  // Nothing runs at that moment.
  watch: /OPERATION_NOT_FOUND/,
  cancel: /OPERATION_NOT_FOUND/,
  'logs --follow': /OPERATION_NOT_FOUND/,
  'verify latest --drill': /DRILL_NOT_CONFIGURED/,
  // The simulated cluster has no MySQL server.
  restore: /\[RESTORE_\w+\]|problem|MySQL/,
};

test.each(helpExamples.filter(({ name }) => name !== 'serve'))(
  'rondb-backup $line',
  async ({ name, line }) => {
    const args = line
      .replace('coordinator.yaml', product.configFile)
      .replace('backup.db.svc:50060', served.address)
      .replaceAll('1795345503', String(name === 'delete' ? spareIds.pop() : backupId))
      .replace('2026-11-22T10:00', new Date().toISOString())
      .split(' ');
    const serving =
      ['watch', 'cancel', 'logs', 'schedules'].includes(name) && !line.includes('--coordinator');
    const { exitCode, stdout, stderr } = await product.cli(
      ...args,
      ...(serving ? ['--coordinator', served.address] : []),
    );
    const refusal = Object.entries(refusals).find(([start]) => line.startsWith(start))?.[1];
    const said = `exit code ${exitCode}: ${stdout}${stderr}`;
    const verdict = exitCode === 0 || (exitCode === 1 && refusal?.test(said)) ? 'as it should' : said;
    expect(verdict).toBe('as it should');
  },
);

test('`serve`, as its example says', async () => {
  const another = await startCoordinator(product.configFile);
  await another.kill('SIGTERM');
  expect((await another.child).exitCode).toBe(0);
});

test('the command line says the same as the API: logs and estimate', async () => {
  const cli = (...args: string[]) => product.cli(...args, '--coordinator', served.address);
  const id = await begin({ label: 'nightly' });
  const newest = await ended(id);
  const logged = await cli('logs', id, '-o', 'json');
  expect(logged.exitCode).toBe(0);
  const lines = logged.stdout.trim().split('\n');
  expect(lines.map((line) => (JSON.parse(line) as { msg: string }).msg)).toContain('phase ended');
  expect((await cli('logs', 'latest', '-o', 'json')).stdout).toBe(logged.stdout);
  const gone = await cli('logs', '7');
  expect(gone).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('OPERATION_NOT_FOUND') });
  const estimated = JSON.parse((await cli('estimate', '-o', 'json')).stdout) as {
    runs: { backupId: number }[];
  };
  expect(estimated.runs[0]?.backupId).toBe(newest);
  const difference = await cli('diff', 'latest~1', 'latest', '-o', 'json');
  expect(JSON.parse(difference.stdout)).toMatchObject({ after: newest, tables: [] });
});
