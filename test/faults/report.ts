import { readFile } from 'node:fs/promises';
import type { TrialReport } from './trial.ts';

/** The trials of files with one JSON object a line, as `--out` writes them; of a trial made twice, the later one. */
export async function readReports(files: readonly string[]): Promise<TrialReport[]> {
  const texts = await Promise.all(files.map((file) => readFile(file, 'utf8')));
  const lines = texts.flatMap((text) => text.split('\n')).filter((line) => line !== '');
  const trials = lines.map((line) => JSON.parse(line) as TrialReport);
  return [...new Map(trials.map((trial) => [`${trial.seed}/${trial.number}`, trial])).values()];
}

/** Trials by fault and phase as a Markdown table: how many, and of how many an invariant was broken. */
export function renderReport(trials: readonly TrialReport[]): string {
  const phases = [...new Set(trials.map(({ phase }) => phase))].sort();
  const faults = [...new Set(trials.map(({ fault }) => fault))].sort();
  const cell = (fault: string, phase?: string): string => {
    const these = trials.filter(
      (trial) => trial.fault === fault && (phase === undefined || trial.phase === phase),
    );
    const broken = these.filter(({ problems }) => problems.length > 0).length;
    return these.length === 0 ? '' : `${these.length}${broken > 0 ? ` (**${broken} broken**)` : ''}`;
  };
  const head = ['fault', ...phases, 'all'];
  const rows = faults.map((fault) => [fault, ...phases.map((phase) => cell(fault, phase)), cell(fault)]);
  const lines = [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`);
  const broken = trials.filter(({ problems }) => problems.length > 0);
  const seconds = trials.map((trial) => trial.seconds).sort((a, b) => a - b);
  const took = `A trial took ${seconds[seconds.length >> 1] ?? 0} s in the median, ${seconds.at(-1) ?? 0} s at most.`;
  return [
    `${trials.length} trials, ${broken.length} with a broken invariant. ${took}`,
    '',
    ...lines,
    ...broken.map(
      ({ seed, number, fault, phase, problems }) =>
        `\nseed ${seed} trial ${number}, ${fault} in ${phase}: ${problems.join('; ')}`,
    ),
  ].join('\n');
}
