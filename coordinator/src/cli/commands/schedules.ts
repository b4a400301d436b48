import type { ScheduleOutcome, ScheduleStatus } from '../../schedule/status.ts';
import { type CommonOptions, withServing } from '../connect.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { printJson } from '../output/json.ts';
import { type Column, renderTable } from '../output/table.ts';
import { formatShortTime, formatTime } from '../output/units.ts';
import { resultWidth } from '../output/width.ts';

/** `rondb-backup schedules`: those of a serving coordinator, times in the time zone of this machine. */
export const schedulesCommand = (options: CommonOptions): Promise<ExitCode> =>
  withServing(options, async (service) => {
    const schedules = await service.listSchedules();
    if (options.output === 'json') printJson({ schedules });
    else if (schedules.length === 0) process.stdout.write('no schedules are configured\n');
    else process.stdout.write(`${renderSchedules(schedules, Date.now(), resultWidth())}\n`);
    return exitCodes.done;
  });

export const renderSchedules = (schedules: readonly ScheduleStatus[], now: number, width: number): string =>
  renderTable(columns(now), schedules, width);

const columns = (now: number): Column<ScheduleStatus>[] => {
  const shortTime = (at: number): string => formatShortTime(at, now);
  return [
    { title: 'LABEL', value: ({ label }) => label, flexible: true },
    { title: 'CRON', value: ({ cron }) => cron },
    { title: 'TIME ZONE', value: ({ timeZone }) => timeZone, flexible: true },
    {
      title: 'NEXT START',
      value: ({ nextStartAt }) => (nextStartAt === undefined ? '-' : formatTime(nextStartAt)),
      short: ({ nextStartAt }) => (nextStartAt === undefined ? '-' : shortTime(nextStartAt)),
    },
    {
      title: 'LAST',
      value: ({ last }) => (last === undefined ? '-' : lastText(last, formatTime)),
      // Its backup is in the list.
      short: ({ last }) => (last === undefined ? '-' : lastText({ ...last, backupId: undefined }, shortTime)),
    },
  ];
};

function lastText(
  { at, result, backupId, error }: ScheduleOutcome,
  timeText: (at: number) => string,
): string {
  const which = backupId === undefined ? '' : ` (${backupId})`;
  return `${timeText(at)} ${result.toUpperCase()}${which}${error === undefined ? '' : `: ${error.code}`}`;
}
