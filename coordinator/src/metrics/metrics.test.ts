import { silentLogger } from '@rondb-backup/shared/logging/logger.ts';
import { expect, test } from 'vitest';
import { Catalog } from '../catalog/catalog.ts';
import type { ManagementClient } from '../cluster/management-client.ts';
import type { ClusterNode } from '../cluster/topology.ts';
import { Operation } from '../operation/operation.ts';
import { BackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import { testRun } from '../testing/run.ts';
import { Metrics } from './metrics.ts';
import { observe } from './observe.ts';
import { serveMetrics } from './server.ts';
import { watchOutside } from './watch.ts';

/** The samples of one metric: `{label="nightly"} 3` as they are printed, or the bare number. */
async function samples(metrics: Metrics, name: string): Promise<string[]> {
  const lines = (await metrics.text()).split('\n');
  return lines
    .filter((line) => new RegExp(`^rondb_backup_${name}[ {]`).test(line))
    .map((line) => line.slice(13 + name.length).trim());
}

const summary = (label: string, missingNodes: number[] = []) =>
  [label, { startedAt: 1_000_000, completedAt: 1_060_500, bytes: 77, missingNodes }] as never;

test('what the store holds is told by label, and forgotten with the backup', async () => {
  const metrics = new Metrics();
  metrics.observed({
    store: {
      states: new Map([['complete', 2]]),
      newest: new Map([summary('nightly'), summary('weekly', [4])]),
    },
    fleet: undefined,
  });
  expect(await samples(metrics, 'last_success_timestamp_seconds')).toEqual([
    '{label="nightly"} 1060.5',
    '{label="weekly"} 1060.5',
  ]);
  expect(await samples(metrics, 'last_success_duration_seconds')).toContain('{label="nightly"} 60.5');
  expect(await samples(metrics, 'last_success_degraded')).toEqual([
    '{label="nightly"} 0',
    '{label="weekly"} 1',
  ]);
  expect(await samples(metrics, 'backups')).toContain('{state="complete"} 2');
  expect(await samples(metrics, 'up')).toEqual(['{target="store"} 1', '{target="cluster"} 0']);

  metrics.observed({ store: { states: new Map(), newest: new Map() }, fleet: undefined });
  expect(await samples(metrics, 'last_success_timestamp_seconds')).toEqual([]);
  expect(await samples(metrics, 'backups')).toContain('{state="complete"} 0');
});

test('without an answer the last numbers stay, and up says so', async () => {
  const metrics = new Metrics();
  metrics.observed({
    store: { states: new Map(), newest: new Map([summary('nightly')]) },
    fleet: { startedNodes: 3, downNodes: 1, agents: 2, unserved: 1 },
  });
  metrics.observed({ store: undefined, fleet: undefined });
  expect(await samples(metrics, 'last_success_bytes')).toEqual(['{label="nightly"} 77']);
  expect(await samples(metrics, 'data_nodes')).toEqual(['{state="started"} 3', '{state="down"} 1']);
  expect(await samples(metrics, 'data_nodes_without_agent')).toEqual(['1']);
  expect(await samples(metrics, 'up')).toEqual(['{target="store"} 0', '{target="cluster"} 0']);
});

test('operations are counted by their end, failures by their code', async () => {
  const metrics = new Metrics();
  expect(await samples(metrics, 'operations_total')).toContain('{kind="backup",state="failed"} 0');
  metrics.started();
  expect(await samples(metrics, 'operation_running')).toEqual(['1']);
  const operation = new Operation(silentLogger, 'backup');
  await operation.phase('preflight', async () => undefined);
  operation.fail(new BackupError('STORE_FULL', 'no room'));
  metrics.ended(operation.snapshot());
  expect(await samples(metrics, 'operation_running')).toEqual(['0']);
  expect(await samples(metrics, 'operations_total')).toContain('{kind="backup",state="failed"} 1');
  expect(await samples(metrics, 'failures_total')).toEqual(['{kind="backup",code="STORE_FULL"} 1']);
  expect((await samples(metrics, 'phase_duration_seconds')).join()).toMatch(
    /^\{kind="backup",phase="preflight"\} /,
  );
});

test('a look counts the started nodes whose agent is missing, and survives who does not answer', async () => {
  const { run, store, agents } = testRun([1, 2]);
  const nodes = [
    { nodeId: 1, status: 'started' },
    { nodeId: 2, status: 'not connected' },
    { nodeId: 3, status: 'deactivated' },
    { nodeId: 4, status: 'started' },
  ] as unknown as ClusterNode[];
  const management = { topology: async () => ({ nodes, version: undefined }) } as unknown as ManagementClient;
  const look = () => observe({ ...run.ports, management }, new Catalog(store, []), run.op.signal);
  expect((await look()).fleet).toEqual({ startedNodes: 2, downNodes: 1, agents: 2, unserved: 1 });
  agents[0]?.failures.push(new BackupError('AGENT_UNREACHABLE', 'gone'));
  expect((await look()).fleet).toMatchObject({ agents: 1, unserved: 2 });
  const blind = { topology: () => Promise.reject(new BackupError('MGM_UNREACHABLE', 'gone')) };
  const ports = { ...run.ports, management: blind as unknown as ManagementClient };
  expect(await observe(ports, new Catalog(store, []), run.op.signal)).toEqual({
    store: { states: new Map(), newest: new Map() },
    fleet: undefined,
  });
});

test('they are served at /metrics alone, and the address is free again afterwards', async () => {
  const metrics = new Metrics();
  const server = await serveMetrics('127.0.0.1:0', metrics, silentLogger);
  const url = `http://127.0.0.1:${server.port}`;
  const answer = await fetch(`${url}/metrics`);
  expect(answer.headers.get('content-type')).toContain('text/plain');
  expect(await answer.text()).toContain('rondb_backup_info{version="');
  expect((await fetch(url)).status).toBe(404);
  expect((await fetch(`${url}/metrics`, { method: 'POST' })).status).toBe(404);
  const taken = serveMetrics(`127.0.0.1:${server.port}`, metrics, silentLogger);
  await expect(taken).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
  await server.close();
  const again = await serveMetrics(`127.0.0.1:${server.port}`, metrics, silentLogger);
  await again.close();
});

test('looking goes on until it is told to stop', async () => {
  const stop = new AbortController();
  let looks = 0;
  const look = async () => {
    looks += 1;
    if (looks === 3) stop.abort();
    return { store: undefined, fleet: undefined };
  };
  await watchOutside({ observe: look }, new Metrics(), stop.signal, 1);
  expect(looks).toBe(3);
});
