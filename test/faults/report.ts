import type { TrialReport } from './trial.ts';

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
  return [`${trials.length} trials, ${broken.length} with a broken invariant`, '', ...lines].join('\n');
}
