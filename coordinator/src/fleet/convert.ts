import type { GetNodeResponse__Output } from '@rondb-backup/proto/generated/rondb/backup/v1/GetNodeResponse.ts';
import type { InspectBackupResponse__Output } from '@rondb-backup/proto/generated/rondb/backup/v1/InspectBackupResponse.ts';
import type { InspectionSummary__Output } from '@rondb-backup/proto/generated/rondb/backup/v1/InspectionSummary.ts';
import type { RestoreStepRequest } from '@rondb-backup/proto/generated/rondb/backup/v1/RestoreStepRequest.ts';
import type { NodeContents } from '@rondb-backup/shared/ndb-files/inspection.ts';
import { selectionToWire } from '../restore/selection-wire.ts';
import type { AgentInspection, AgentNode, LocalState, NodeBackup, RestoreStep } from './agent.ts';

/** From the wire to the domain: a 0 that stands for "unknown" becomes undefined here and nowhere else. */
export function agentNodeFrom(address: string, node: GetNodeResponse__Output): AgentNode {
  return {
    address,
    nodeId: node.nodeId === 0 ? undefined : node.nodeId,
    version: node.version,
    destinationFingerprint: node.destinationFingerprint,
    diskFreeBytes: node.diskFreeBytes,
    diskTotalBytes: node.diskTotalBytes,
    localBackups: node.localBackups,
    claim: node.claim
      ? {
          runId: node.claim.runId,
          origin: node.claim.origin,
          holder: node.claim.holder,
          sinceMs: node.claim.sinceUnixMs,
          silentMs: node.claim.silentMs,
        }
      : undefined,
    rcloneVersion: node.rcloneVersion,
    hostName: node.hostName,
    instanceId: node.instanceId,
    backupDir: node.backupDir,
    restore: node.restore ?? undefined,
  };
}

const actions = {
  metadata: 'RESTORE_ACTION_METADATA',
  data: 'RESTORE_ACTION_DATA',
  indexes: 'RESTORE_ACTION_INDEXES',
} as const;

export const stepToWire = ({ action, selection, ...step }: RestoreStep): RestoreStepRequest => ({
  ...step,
  action: actions[action],
  selection: selectionToWire(selection),
});

export function localStateFrom({ state, reason }: InspectionSummary__Output): LocalState {
  switch (state) {
    case 'LOCAL_BACKUP_STATE_COMPLETE':
      return { kind: 'complete' };
    case 'LOCAL_BACKUP_STATE_MISSING':
      return { kind: 'missing' };
    case 'LOCAL_BACKUP_STATE_OPAQUE':
      return { kind: 'opaque' };
    default:
      return { kind: 'incomplete', reason };
  }
}

/** Puts an inspection together from the chunks in which it travels. */
export class InspectionCollector {
  readonly #backup: NodeBackup;
  readonly #files: AgentInspection['files'][number][] = [];
  readonly #tables: NodeContents['tables'][number][] = [];
  readonly #expected: NodeContents['expected'][number][] = [];
  readonly #found: NodeContents['found'][number][] = [];
  readonly #logChanges: NodeContents['logChanges'][number][] = [];
  #summary: InspectionSummary__Output | undefined;

  constructor(backup: NodeBackup) {
    this.#backup = backup;
  }

  add({ file, tables, expected, found, logChanges, summary }: InspectBackupResponse__Output): void {
    if (file) this.#files.push(file);
    for (const { tableId, name, type } of tables?.tables ?? [])
      this.#tables.push({ id: tableId, name, type });
    for (const { tableId, fragment, records } of expected?.fragments ?? []) {
      this.#expected.push({ tableId, fragment, rows: records });
    }
    this.#found.push(...(found?.fragments ?? []));
    this.#logChanges.push(...(logChanges?.tables ?? []));
    if (summary) this.#summary = summary;
  }

  /** Undefined when the stream ended before the summary. */
  finish(): AgentInspection | undefined {
    const summary = this.#summary;
    if (summary === undefined) return undefined;
    const { backupId, nodeId } = this.#backup;
    const { parts, encrypted, compressed } = summary;
    const contents = summary.walked ? this.#contents(summary) : undefined;
    return { backupId, nodeId, parts, encrypted, compressed, contents, files: this.#files };
  }

  #contents(summary: InspectionSummary__Output): NodeContents {
    return {
      formatVersion: summary.formatVersion,
      ndbVersion: summary.ndbVersion,
      mysqlVersion: summary.mysqlVersion,
      snapshot: summary.snapshot === 'SNAPSHOT_POINT_START' ? 'start' : 'end',
      checkpoints: { start: summary.startGcp, stop: summary.stopGcp },
      tables: this.#tables,
      expected: this.#expected,
      found: this.#found,
      logEntries: summary.logEntries,
      logChanges: this.#logChanges,
    };
  }
}
