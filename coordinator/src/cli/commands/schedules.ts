import type { ScheduleOutcome, ScheduleStatus } from '../../schedule/status.ts';
import { type CommonOptions, withServing } from '../connect.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { printJson } from '../output/json.ts';
import { type Column, renderTable } from '../output/table.ts';
import { formatTime } from '../output/units.ts';

/** `rondb-backup schedules`: those of a serving coordinator, times in the time zone of this machine. */
export const schedulesCommand = (options: CommonOptions): Promise<ExitCode> =>
  withServing(options, async (service) => {
    const schedules = await service.listSchedules();
    if (options.output === 'json') printJson({ schedules });
    else if (schedules.length === 0) process.stdout.write('no schedules are configured\n');
    else process.stdout.write(`${renderTable(columns, schedules)}\n`);
    return exitCodes.done;
  });

const columns: Column<ScheduleStatus>[] = [
  { title: 'LABEL', value: ({ label }) => label },
  { title: 'CRON', value: ({ cron }) => cron },
  { title: 'TIME ZONE', value: ({ timeZone }) => timeZone },
  {
    title: 'NEXT START',
    value: ({ nextStartAt }) => (nextStartAt === undefined ? '-' : formatTime(nextStartAt)),
  },
  { title: 'LAST', value: ({ last }) => (last === undefined ? '-' : lastText(last)) },
];

const lastText = ({ at, result, backupId, error }: ScheduleOutcome): string => {
  const which = backupId === undefined ? '' : ` (${backupId})`;
  return `${formatTime(at)} ${result.toUpperCase()}${which}${error === undefined ? '' : `: ${error.code}`}`;
};
