import { expect, test } from 'vitest';
import { runProgram } from '../process/run.ts';
import { silentLogger } from './logger.ts';

/** What a program that logs writes to its standard streams. */
const logged = async (script: string) => {
  const url = new URL('./logger.ts', import.meta.url).href;
  const program = `import { createLogger } from '${url}';\nconst log = createLogger('x', 'info');\n${script}`;
  const args = ['--input-type=module', '--eval', program];
  return await runProgram({ program: process.execPath, args, timeoutMs: 10_000, log: silentLogger });
};

test('one JSON object a line on standard error, and nothing on standard output', async () => {
  const { stdout, stderr } = await logged(
    `log.info({ backupId: 7 }, 'one'); log.debug('quiet'); log.warn('two');`,
  );
  expect(stdout).toBe('');
  const lines = stderr
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(lines).toMatchObject([
    { level: 'info', name: 'x', msg: 'one', backupId: 7 },
    { level: 'warn', msg: 'two' },
  ]);
  expect(Date.parse(String(lines[0]?.['time']))).toBeGreaterThan(0);
});

test('fields that are known to be secret are blanked, and errors tell their code and cause', async () => {
  const { stderr } = await logged(
    `const err = Object.assign(new Error('outer', { cause: new Error('inner') }), { code: 'USAGE', hint: 'h' });
     log.error({ err, password: 'hunter2', mysql: { password: 'hunter2' }, token: 'hunter2' }, 'failed');`,
  );
  expect(stderr).not.toContain('hunter2');
  expect(JSON.parse(stderr)).toMatchObject({
    password: '[redacted]',
    err: { code: 'USAGE', hint: 'h', message: 'outer: inner' },
  });
});

test('what a piece of work logs is collected as it is written, and nothing else', async () => {
  const collect = new URL('./collect.ts', import.meta.url).href;
  const { stdout, stderr } = await logged(
    `import { collectLog } from '${collect}';
     log.info('before');
     const lines = [];
     const work = collectLog((line) => lines.push(line), async () => {
       log.info({ password: 'hunter2' }, 'at once');
       await new Promise((resolve) => setTimeout(resolve, 1));
       log.child({ nodeId: 1 }).warn('later');
       log.debug('below the level');
     });
     log.info('beside');
     await work;
     console.log(lines.join('\\n'));`,
  );
  const written = stderr.trimEnd().split('\n');
  expect(stdout.trimEnd().split('\n')).toEqual(
    written.filter((line) => line.includes('at once') || line.includes('later')),
  );
  expect(written).toHaveLength(4);
  expect(stdout).not.toContain('hunter2');
});
