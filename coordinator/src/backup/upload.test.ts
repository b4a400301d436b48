import { expect, test } from 'vitest';
import type { CoordinatorPorts } from '../ports.ts';
import { BACKUP_ID, testRun } from '../testing/run.ts';
import { upload } from './upload.ts';

const noDumps = { directory: '/tmp/x', files: [], catalog: undefined, server: undefined };

/** A run of two nodes whose files were inspected. */
async function inspected() {
  const { run, agents } = testRun();
  const options = { signal: run.op.signal, onProgress: () => undefined };
  const inspections = await Promise.all(
    run.members.map(({ agent, nodeId }) =>
      agent.inspect({ runId: run.op.id, backupId: BACKUP_ID, nodeId }, false, options),
    ),
  );
  const config = { ...run.ports.config, storage: { limits: {}, stallTimeoutMs: 1_000 } };
  const ports = { ...run.ports, config } as unknown as CoordinatorPorts;
  const result = { inspections, participants: run.members, missing: [], tables: undefined };
  return { agents, send: () => upload({ ...run, ports }, result, noDumps) };
}

test('every node that took part sends its files', async () => {
  const { agents, send } = await inspected();
  await send();
  expect(agents.map(({ calls }) => calls)).toEqual([
    ['inspect', 'upload'],
    ['inspect', 'upload'],
  ]);
});

test('files that were sent with other bytes than were inspected are refused', async () => {
  const { agents, send } = await inspected();
  const [, second] = agents;
  if (second !== undefined) second.sha256 = '1'.repeat(64);
  await expect(send()).rejects.toMatchObject({
    code: 'BACKUP_FILE_INVALID',
    message: `data node 2: BACKUP-${BACKUP_ID}.2.ctl was not sent as it was inspected`,
  });
});
