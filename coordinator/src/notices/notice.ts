import type { OperationListener } from '../operation/operations.ts';
import type { ErrorSnapshot, OperationSnapshot } from '../operation/state.ts';
import type { PrunedBackup, PruneResult } from '../retention/prune.ts';

/** What can be told of; deploy/NOTICES.md says when. */
export const eventNames = [
  'backup.completed',
  'backup.degraded',
  'backup.failed',
  'backup.cancelled',
  'schedule.skipped',
  'retention.pruned',
  'verification.failed',
  'restore.ended',
] as const;
export type EventName = (typeof eventNames)[number];

/** One thing that happened. What is undefined is left out of the message. */
export interface Notice {
  readonly event: EventName;
  readonly label?: string | undefined;
  readonly backupId?: number | undefined;
  readonly operationId?: string | undefined;
  readonly state?: OperationSnapshot['state'] | undefined;
  /** Milliseconds since 1970. */
  readonly startedAt?: number | undefined;
  readonly endedAt?: number | undefined;
  /** When a start was due that was skipped. */
  readonly dueAt?: number | undefined;
  /** Backup ids by what prune did with them. */
  readonly deletedBackups?: readonly number[] | undefined;
  readonly lockedBackups?: readonly number[] | undefined;
  readonly undeletedBackups?: readonly number[] | undefined;
  /** Of a verification: those that have not passed. */
  readonly failedBackups?: readonly number[] | undefined;
  readonly missingNodes?: readonly number[] | undefined;
  readonly warnings?: OperationSnapshot['warnings'] | undefined;
  readonly error?: ErrorSnapshot | undefined;
}

/** Tells others of what happens. */
export interface Notifier {
  /** It never throws and never waits. */
  notify(notice: Notice): void;
  /** Waits up to `graceMs` for what is under way, and gives up on the rest. */
  close(graceMs: number): Promise<void>;
}

const ofOperation = ({
  operationId,
  state,
  backupId,
  startedAt,
  endedAt,
  missingNodes,
  warnings,
  error,
}: OperationSnapshot): Omit<Notice, 'event'> => ({
  operationId,
  state,
  backupId,
  startedAt,
  endedAt,
  missingNodes,
  warnings,
  error,
});

const backupEvents = {
  completed: 'backup.completed',
  degraded: 'backup.degraded',
  failed: 'backup.failed',
  cancelled: 'backup.cancelled',
} as const;

/**
 * What is told of a backup that has ended. Nothing of one that was refused because another run goes on, or that
 * another coordinator has taken over: that one tells.
 */
export function noticeOfBackup(label: string | undefined, snapshot: OperationSnapshot): Notice | undefined {
  const { state, error } = snapshot;
  if (state === 'running' || state === 'cancelling' || error?.code === 'RUN_IN_PROGRESS') return undefined;
  return { event: backupEvents[state], label, ...ofOperation(snapshot) };
}

/** What is told of a prune; nothing where it had nothing to do. */
export function noticeOfPrune(backups: readonly PrunedBackup[]): Notice | undefined {
  const idsOf = (wanted: PruneResult): number[] =>
    backups.filter(({ result }) => result === wanted).map(({ backup }) => backup.backupId);
  const [deletedBackups, lockedBackups, undeletedBackups] = [
    idsOf('deleted'),
    idsOf('locked'),
    idsOf('failed'),
  ];
  if (deletedBackups.length + lockedBackups.length + undeletedBackups.length === 0) return undefined;
  return { event: 'retention.pruned', deletedBackups, lockedBackups, undeletedBackups };
}

/** Tells of the end of each restore, of each verification that fails, and the other listener of everything. */
export const tellingOfOthers = (notifier: Notifier, listener: OperationListener = {}): OperationListener => ({
  started: () => listener.started?.(),
  ended: (snapshot) => {
    listener.ended?.(snapshot);
    const { kind, state, verifications } = snapshot;
    if (kind === 'restore') notifier.notify({ event: 'restore.ended', ...ofOperation(snapshot) });
    if ((kind !== 'verify' && kind !== 'drill') || state !== 'failed') return;
    const failedBackups = verifications.flatMap(({ backupId, result }) =>
      result === 'failed' ? [backupId] : [],
    );
    notifier.notify({ event: 'verification.failed', ...ofOperation(snapshot), failedBackups });
  },
});
