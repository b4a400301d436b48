import type { Estimate } from '../../estimate/estimate.ts';
import { type CommonOptions, withCoordinator } from '../connect.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { printJson } from '../output/json.ts';
import { renderTable } from '../output/table.ts';
import { formatBytes, formatDuration } from '../output/units.ts';
import { wrap } from '../output/wrap.ts';

/** `rondb-backup estimate`: size and time of the next backup. */
export const estimateCommand = (options: CommonOptions): Promise<ExitCode> =>
  withCoordinator(options, async (service) => {
    const estimate = await service.estimateBackup();
    if (options.output === 'json') printJson(estimate);
    else process.stdout.write(`${renderEstimate(estimate)}\n`);
    return exitCodes.done;
  });

function renderEstimate({ bytes, durationMs, memoryBytes, runs, explanation }: Estimate): string {
  const lines = [
    `size:   about ${formatBytes(bytes)}`,
    `time:   ${durationMs === undefined ? 'unknown' : `about ${formatDuration(durationMs)}`}`,
    `memory: ${memoryBytes === undefined ? 'unknown' : formatBytes(memoryBytes)}`,
    '',
    'How this was computed:',
    ...explanation.map((text) => wrap(`  ${text}`, '    ')),
  ];
  if (runs.length > 0)
    lines.push(
      '',
      renderTable(
        [
          { title: 'BACKUP', value: ({ backupId }) => String(backupId), align: 'right' },
          { title: 'SIZE', value: (run) => formatBytes(run.bytes), align: 'right' },
          { title: 'TOOK', value: (run) => formatDuration(run.durationMs), align: 'right' },
        ],
        runs,
      ),
    );
  return lines.join('\n');
}
