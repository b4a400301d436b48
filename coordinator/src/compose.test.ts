import { expect, test } from 'vitest';
import { BackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import { silentLogger } from '@rondb-backup/shared/logging/logger.ts';
import { recoverInBackground } from './compose.ts';
import type { Recovered } from './coordinator.ts';

const looked = (settled: boolean): Recovered => ({ operations: [], settled });

test('a serving coordinator looks for interrupted runs until none is left to resume', async () => {
  const looks = [
    () => Promise.reject(new BackupError('STORE_UNREACHABLE', 'away')),
    // Such as one whose coordinator still lives: this is its successor.
    () => Promise.resolve(looked(false)),
    () => Promise.resolve(looked(true)),
  ];
  let count = 0;
  await recoverInBackground(
    { recover: () => (looks[count++] ?? (() => Promise.resolve(looked(true))))() },
    new AbortController().signal,
    silentLogger,
    1,
  );
  expect(count).toBe(3);
});

test('and stops looking when it ends', async () => {
  const end = new AbortController();
  let count = 0;
  const recover = (): Promise<Recovered> => {
    count += 1;
    end.abort();
    return Promise.resolve(looked(false));
  };
  await recoverInBackground({ recover }, end.signal, silentLogger);
  expect(count).toBe(1);
});
