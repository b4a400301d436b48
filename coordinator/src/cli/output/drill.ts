import type { OperationSnapshot } from '../../operation/state.ts';
import { renderRestoreOutcome } from './restore-outcome.ts';
import { renderVerification } from './verification.ts';

/** The last words on a drill: what was restored, what that says of the backup, and whether anything is left behind. */
export function renderDrill(snapshot: OperationSnapshot): string | undefined {
  // The warnings come with the verification, and what was restored is gone by now.
  const restored = renderRestoreOutcome({ ...snapshot, state: 'running', warnings: [] });
  const parts = [restored, renderVerification(snapshot)].filter((text) => text !== undefined);
  return parts.length === 0 ? undefined : parts.join('\n\n');
}
