import { createLogger, type Logger } from '@rondb-backup/shared/logging/logger.ts';
import { expect, test, vi } from 'vitest';
import { Operation } from '../../operation/operation.ts';
import { showBelow } from './screen.ts';
import { logForPeople, writeForPeople } from './text-log.ts';

function linesOf(log: (logger: Logger) => void): (string | undefined)[] {
  const lines: string[] = [];
  log(createLogger('test', 'debug', (line) => void lines.push(line)));
  return lines.map(logForPeople);
}

test('what is serious is told in words, and the rest not at all', () => {
  const [debug, info, warn, error] = linesOf((log) => {
    log.debug('a');
    log.info('b');
    log.warn({ nodeId: 3 }, 'an agent went away');
    log.error({ err: new Error('broken') }, 'failed');
  });
  expect([debug, info]).toEqual([undefined, undefined]);
  expect(warn).toMatch(/ warn .*an agent went away nodeId=3$/);
  expect(error).toMatch(/ error .*failed err=broken$/);
});

test('a warning of an operation is told by its view alone', () => {
  const warning = { code: 'RESTORE_NO_EPOCH', message: 'no epoch', object: '' };
  const shown = linesOf((log) => new Operation(log, 'restore').warn([warning]));
  expect(shown).toEqual([undefined]);
});

test('a line of the log takes no place of what is drawn below', () => {
  const order: string[] = [];
  const write = vi.spyOn(process.stderr, 'write').mockImplementation((text) => order.push(String(text)) > 0);
  try {
    showBelow({ clear: () => void order.push('cleared') });
    createLogger('test', 'warn', writeForPeople).warn('an agent went away');
  } finally {
    showBelow(undefined);
    write.mockRestore();
  }
  expect(order).toEqual(['cleared', expect.stringMatching(/an agent went away\n$/)]);
});
