import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import { BACKUP_ID, testRun } from '../testing/run.ts';
import { judge, type ClusterEvidence, type NodeEvidence, settle } from './settle.ts';

const of = (kind: string): NodeEvidence =>
  (kind === 'incomplete' ? { kind, reason: 'lacks its end' } : { kind }) as NodeEvidence;
const kinds = ['complete', 'incomplete', 'missing', 'opaque', 'unknown'];

describe('the verdict', () => {
  // Of one node that is as the row says, by what the cluster says.
  test.each([
    ['complete', { idle: 'complete', running: 'running', unknown: 'unclear' }],
    ['incomplete', { idle: 'dead', running: 'running', unknown: 'unclear' }],
    ['missing', { idle: 'dead', running: 'running', unknown: 'unclear' }],
    ['opaque', { idle: 'unclear', running: 'running', unknown: 'unclear' }],
    ['unknown', { idle: 'unclear', running: 'running', unknown: 'unclear' }],
  ])('of a node that is %s', (kind, expected) => {
    for (const cluster of ['idle', 'running', 'unknown'] as const) {
      expect(judge(cluster, [of(kind)])).toBe(expected[cluster]);
    }
  });

  test('of a node without files beside complete ones is for the coverage, once nothing runs', () => {
    expect(judge('idle', [of('complete'), of('missing')])).toBe('complete');
    expect(judge('unknown', [of('complete'), of('missing')])).toBe('unclear');
    expect(judge('running', [of('complete'), of('missing')])).toBe('running');
  });

  const evidence = fc.array(fc.constantFrom(...kinds).map(of), { minLength: 1, maxLength: 6 });
  const clusters = fc.constantFrom<ClusterEvidence>('idle', 'running', 'unknown');

  test('is complete or dead only when nothing runs, and every node was heard', () => {
    fc.assert(
      fc.property(clusters, evidence, (cluster, nodes) => {
        const verdict = judge(cluster, nodes);
        const has = (kind: string) => nodes.some((node) => node.kind === kind);
        const others = has('incomplete') || has('opaque') || has('unknown');
        const complete = cluster === 'idle' && has('complete') && !others;
        expect(verdict === 'complete').toBe(complete);
        const broken = has('incomplete') || has('missing');
        expect(verdict === 'dead').toBe(cluster === 'idle' && !has('unknown') && broken && !complete);
        expect(verdict === 'running').toBe(cluster === 'running');
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('settling', () => {
  const cause = new BackupError('NATIVE_UNSETTLED', 'ndb_mgm was killed');
  const never = new AbortController().signal;

  test('ends well when all files say so', async () => {
    const { run, agents } = testRun();
    await settle(run, cause, never);
    expect(agents.map(({ calls }) => calls)).toEqual([['localState'], ['localState']]);
  });

  test('takes damaged files for what they are, and does not ask for ever', async () => {
    const { run, agents } = testRun();
    const [, second] = agents;
    const damaged = new BackupError('BACKUP_FILE_INVALID', 'BACKUP-7.2.ctl has no header');
    second?.failures.push(damaged, damaged, damaged);
    await expect(settle(run, cause, never)).rejects.toMatchObject({ code: 'NATIVE_FAILED' });
  });

  test('waits for a node that cannot be asked yet', async () => {
    const { run, agents } = testRun();
    agents[1]?.failures.push(new BackupError('AGENT_UNREACHABLE', 'away'));
    await settle(run, cause, never);
    expect(agents[1]?.calls).toHaveLength(2);
  });

  test('believes in a death only when it is seen more than once, and names the nodes', async () => {
    const { run, agents } = testRun();
    const [first, second] = agents;
    if (first) first.local = { kind: 'incomplete', reason: 'BACKUP-7.1.ctl lacks its GCP entry' };
    if (second) second.local = { kind: 'missing' };
    await expect(settle(run, cause, never)).rejects.toMatchObject({
      code: 'NATIVE_FAILED',
      message: `native backup ${BACKUP_ID} did not complete: data node 1: BACKUP-7.1.ctl lacks its GCP entry; data node 2: no files`,
      cause,
    });
    expect(first?.calls).toHaveLength(3);
  });

  test('leaves complete files to the inspection when no management server is left to ask', async () => {
    const { run, cluster } = testRun([1, 2], { settleTimeoutMs: 100 });
    cluster.runningBackup = async () => {
      throw new BackupError('MGM_UNREACHABLE', 'gone');
    };
    await expect(settle(run, cause, never)).resolves.toBeUndefined();
  });

  test('gives up without a clear sign, and neither kills nor blesses', async () => {
    const { run, agents } = testRun([1, 2], { settleTimeoutMs: 100 });
    const [first] = agents;
    if (first) first.local = { kind: 'opaque' };
    await expect(settle(run, cause, never)).rejects.toMatchObject({ code: 'NATIVE_UNSETTLED' });
  });

  test('does not wait for ever for one that runs', async () => {
    const { run, agents, cluster } = testRun();
    Object.assign(run.ports.config.cluster, { backupTimeoutMs: 100 });
    const [first] = agents;
    if (first) first.local = { kind: 'incomplete', reason: 'still written' };
    cluster.running = BACKUP_ID;
    await expect(settle(run, cause, never)).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' });
  });

  test('ends with its signal', async () => {
    const { run, agents } = testRun();
    const [first] = agents;
    if (first) first.local = { kind: 'opaque' };
    const reason = new BackupError('CANCELLED', 'enough');
    await expect(settle(run, cause, AbortSignal.abort(reason))).rejects.toBe(reason);
  });
});
