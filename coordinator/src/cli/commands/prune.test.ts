import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { backupStates } from '../../catalog/markers.ts';
import type { BackupSummary } from '../../catalog/summary.ts';
import { type PrunedBackup, pruneResults } from '../../retention/prune.ts';
import { displayWidth } from '../output/width.ts';
import { runCommandLine } from '../program.ts';
import { renderPrune } from './prune.ts';

const now = Date.parse('2026-11-22T12:00:00Z');
const DAY = 86_400_000;
const backup = (backupId: number, ageDays: number, rest: Partial<BackupSummary> = {}): BackupSummary => ({
  backupId,
  state: 'complete',
  clusterName: 'prod',
  label: 'nightly',
  startedAt: now - ageDays * DAY,
  completedAt: now - ageDays * DAY,
  bytes: 2 ** 30,
  nodes: [1, 2],
  missingNodes: [],
  warningCount: 0,
  tableCount: 1,
  rowCount: 1,
  lastVerification: undefined,
  pinned: false,
  error: undefined,
  ...rest,
});

test('what was done and why, in 80 columns, with what stood in the way below it', () => {
  const denied = 'it is whole; STORE_LOCKED: cannot remove started.json: Object is WORM protected\u001b[2J';
  const pruned: PrunedBackup[] = [
    { backup: backup(1_795_345_503, 0), result: 'kept', reason: '1 of the last 7' },
    { backup: backup(1_795_245_503, 30), result: 'kept', reason: 'newest of its month, 12 of 12' },
    { backup: backup(1_795_145_503, 60), result: 'locked', reason: denied },
    { backup: backup(1_795_045_503, 400), result: 'deleted', reason: 'older than the maximum age' },
  ];
  const text = renderPrune(pruned, now, 80);
  expect(text.split('\n')).toEqual([
    '    BACKUP   AGE  STATE     LABEL    PRUNE    REASON',
    '1795345503    0s  COMPLETE  nightly  keep     1 of the last 7',
    '1795245503   30d  COMPLETE  nightly  keep     newest of its month, 12 of 12',
    '1795145503   60d  COMPLETE  nightly  LOCKED   see below',
    '1795045503  400d  COMPLETE  nightly  DELETED  older than the maximum age',
    'backup 1795145503 locked: it is whole; STORE_LOCKED: cannot remove started.json:',
    '  Object is WORM protected?[2J',
    '1 of 4 deleted, 1.0 GiB',
  ]);
});

test('a dry run says what would be', () => {
  const legacy = { state: 'legacy', label: undefined, startedAt: undefined, bytes: undefined } as const;
  const pruned: PrunedBackup[] = [
    { backup: backup(1_795_345_503, 400), result: 'planned', reason: 'older than the maximum age' },
    { backup: backup(264_750_300, 0, legacy), result: 'ignored', reason: 'made by rondb-helm' },
  ];
  expect(renderPrune(pruned, now, 80).split('\n')).toEqual([
    '    BACKUP   AGE  STATE     LABEL    PRUNE         REASON',
    '1795345503  400d  COMPLETE  nightly  would delete  older than the maximum age',
    ' 264750300     -  LEGACY    -        ignore        made by rondb-helm',
    '1 of 2 would be deleted, 1.0 GiB',
  ]);
});

test('no line is wider than 80 columns, and the reasons for what goes are whole', () => {
  const reasons = [
    'newest of its month, 999 of 999',
    'the one to stay is being deleted',
    'older than the maximum age',
  ];
  const anyPruned: fc.Arbitrary<PrunedBackup> = fc.record({
    backup: fc
      .record({
        state: fc.constantFrom(...backupStates),
        label: fc.option(fc.stringMatching(/^[a-z0-9-]{1,63}$/), { nil: undefined }),
        age: fc.nat({ max: 4_000 }),
      })
      .map(({ age, ...rest }) => backup(4_294_967_294, age, rest)),
    result: fc.constantFrom(...pruneResults),
    reason: fc.oneof(
      fc.constantFrom(...reasons),
      fc.stringMatching(/^of cluster [a-z.]{1,60}$/),
      fc
        .array(fc.stringMatching(/^[a-z庫]{1,30}$/), { minLength: 1, maxLength: 20 })
        .map((words) => words.join(' ')),
    ),
  });
  fc.assert(
    fc.property(fc.array(anyPruned, { maxLength: 5 }), (pruned) => {
      for (const line of renderPrune(pruned, now, 80).split('\n'))
        expect(displayWidth(line)).toBeLessThanOrEqual(80);
    }),
  );
  const widest = reasons.map((reason) => ({
    backup: backup(4_294_967_294, 700, { state: 'interrupted' as const, label: 'x'.repeat(63) }),
    result: 'planned' as const,
    reason,
  }));
  for (const reason of reasons) expect(renderPrune(widest, now, 80)).toContain(reason);
});

test('what runs by itself prunes only where it may', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'prune-'));
  const config = join(dir, 'coordinator.yaml');
  const written = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  const prune = async (automatic: boolean): Promise<number> => {
    const settings = {
      cluster: { name: 'prod', connectString: '127.0.0.1:1' },
      storage: { remote: 'nowhere:x', rcloneConfig: join(dir, 'rclone.conf') },
      agents: { addresses: ['127.0.0.1:1'] },
      retention: { automatic },
    };
    await writeFile(config, JSON.stringify(settings));
    return await runCommandLine(['prune', '--if-automatic', '--config', config, '-o', 'text']);
  };
  try {
    expect(await prune(false)).toBe(0);
    expect(written).toHaveBeenCalledWith('retention.automatic is off: nothing was pruned\n');
    // There is no object store.
    expect(await prune(true)).not.toBe(0);
  } finally {
    vi.restoreAllMocks();
  }
});
