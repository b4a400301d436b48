import { setTimeout as sleep } from 'node:timers/promises';
import type { CheckItem } from '../../check/checklist.ts';
import { interruptible } from './interruptible.ts';
import { type CommonOptions, withCoordinator } from '../connect.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { printJson } from '../output/json.ts';
import { paint, type Style } from '../output/table.ts';
import { resultWidth } from '../output/width.ts';
import { wrap } from '../output/wrap.ts';

export interface CheckOptions extends CommonOptions {
  /** Milliseconds; undefined: look once. */
  readonly wait?: number;
}

/** Between two looks. */
const PAUSE_MS = 5_000;

/** `rondb-backup check`: everything that a first backup needs. Exit 1 when something fails, or still does after the wait. */
export const checkCommand = (options: CheckOptions): Promise<ExitCode> =>
  withCoordinator(options, async (service) => {
    const until = Date.now() + (options.wait ?? 0);
    const items = await interruptible(async (signal) => {
      let found = await service.checkSetup(signal);
      while (found.some(isFailure) && Date.now() + PAUSE_MS < until) {
        await sleep(PAUSE_MS, undefined, { signal });
        found = await service.checkSetup(signal);
      }
      return found;
    });
    if (options.output === 'json') printJson({ items });
    else process.stdout.write(`${renderCheck(items, resultWidth())}\n`);
    return items.some(isFailure) ? exitCodes.failed : exitCodes.done;
  });

const isFailure = ({ result }: CheckItem): boolean => result === 'failed';

const marks: Readonly<Record<CheckItem['result'], string>> = {
  passed: 'ok  ',
  warning: 'WARN',
  failed: 'FAIL',
  skipped: 'skip',
};

const styles: Readonly<Record<CheckItem['result'], Style>> = {
  passed: 'green',
  warning: 'yellow',
  failed: 'red',
  skipped: 'yellow',
};

/** @param width cells; only longer words go over them */
export const renderCheck = (items: readonly CheckItem[], width: number): string =>
  items.flatMap((item) => describeItem(item, width)).join('\n');

const INDENT = ' '.repeat(6);

function describeItem({ name, result, detail, hint }: CheckItem, width: number): string[] {
  const mark = marks[result];
  const text = wrap(`${mark}  ${name}: ${detail}`, INDENT, width);
  const line = `${paint(styles[result], mark)}${text.slice(mark.length)}`;
  return hint === '' ? [line] : [line, wrap(`${INDENT}hint: ${hint}`, INDENT, width)];
}
