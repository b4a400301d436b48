import type { CheckItem } from '../../check/checklist.ts';
import { type CommonOptions, withCoordinator } from '../connect.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { printJson } from '../output/json.ts';
import { printable } from '../output/table.ts';

/** `rondb-backup check`: everything that a first backup needs. Exit 1 when something fails. */
export const checkCommand = (options: CommonOptions): Promise<ExitCode> =>
  withCoordinator(options, async (service) => {
    const items = await service.checkSetup();
    if (options.output === 'json') printJson({ items });
    else process.stdout.write(`${items.flatMap(describeItem).join('\n')}\n`);
    return items.some(({ result }) => result === 'failed') ? exitCodes.failed : exitCodes.done;
  });

const marks: Readonly<Record<CheckItem['result'], string>> = {
  passed: 'ok  ',
  warning: 'WARN',
  failed: 'FAIL',
  skipped: 'skip',
};

function describeItem({ name, result, detail, hint }: CheckItem): string[] {
  const line = `${marks[result]}  ${printable(name)}: ${printable(detail)}`;
  return hint === '' ? [line] : [line, `      hint: ${printable(hint)}`];
}
