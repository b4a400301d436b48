import { expect, test } from 'vitest';
import { MANIFEST_VERSION } from '@rondb-backup/shared/manifest/schema.ts';
import { Catalog } from './catalog/catalog.ts';
import type { AgentNode } from './fleet/agent.ts';
import { fixedAgents } from './fleet/directory.ts';
import { findInterrupted } from './recovery.ts';
import { InMemoryAgent } from './testing/agent.ts';
import { BACKUP_ID, testRun } from './testing/run.ts';

const RUN = 'run-1';
const claim = (silentMs: number): AgentNode['claim'] => ({
  runId: 'an operation',
  origin: RUN,
  holder: 'h:1',
  sinceMs: 1,
  silentMs,
});

/** Looks for the run while node 1's agent answers so, one answer a look, the last one again and again. */
async function found(...claims: AgentNode['claim'][]) {
  const { run, store } = testRun();
  const started = {
    formatVersion: MANIFEST_VERSION,
    backupId: BACKUP_ID,
    runId: RUN,
    clusterName: 'prod',
    startedAt: '2026-11-22T11:05:03.000Z',
    holder: 'h:1',
    rondbBackupVersion: '1.0.0',
    expectedNodes: [1],
  };
  store.objects.set(`${BACKUP_ID}/started.json`, JSON.stringify(started));
  const agent = new InMemoryAgent(1);
  const answers = [...claims];
  agent.getNode = async () => ({ ...agent.node, claim: answers.length > 1 ? answers.shift() : answers[0] });
  const ports = { ...run.ports, agents: fixedAgents([agent]) };
  const { runs, othersLive } = await findInterrupted(ports, new Catalog(store, []), run.op.signal);
  return { ids: runs.map(({ runId }) => runId), othersLive };
}

test('a run that was silent for long is abandoned', async () => {
  expect(await found(claim(40_000))).toEqual({ ids: [RUN], othersLive: false });
});

test('a run that is heard of again lives', async () => {
  expect(await found(claim(8_000), claim(1_000))).toEqual({ ids: [], othersLive: true });
});

test('a run that left nothing to resume is waited for until it is clear that it is dead', async () => {
  const { run, store } = testRun();
  const agent = new InMemoryAgent(1);
  const answers = [claim(34_000), claim(34_500), undefined];
  agent.getNode = async () => ({ ...agent.node, claim: answers.shift() });
  const ports = { ...run.ports, agents: fixedAgents([agent]) };
  const interrupted = await findInterrupted(ports, new Catalog(store, []), run.op.signal);
  expect(interrupted).toMatchObject({ runs: [], othersLive: false, abandoned: RUN });
  expect(answers).toEqual([]);
});

test('agents that were just started anew do not know a run that lives', async () => {
  expect(await found(undefined, claim(1_000))).toEqual({ ids: [], othersLive: true });
});
