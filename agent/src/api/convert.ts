import type { InspectBackupResponse } from '@rondb-backup/proto/generated/rondb/backup/v1/InspectBackupResponse.ts';
import type { InspectedFile as WireFile } from '@rondb-backup/proto/generated/rondb/backup/v1/InspectedFile.ts';
import type { InspectionSummary } from '@rondb-backup/proto/generated/rondb/backup/v1/InspectionSummary.ts';
import type { InspectedFile, NodeInspection } from '@rondb-backup/shared/ndb-files/inspection.ts';
import type { NativeState } from '../inspect/settle.ts';

/** Entries in one message: agent.proto promises no more. */
const CHUNK = 10_000;

const stateNames = {
  complete: 'LOCAL_BACKUP_STATE_COMPLETE',
  incomplete: 'LOCAL_BACKUP_STATE_INCOMPLETE',
  missing: 'LOCAL_BACKUP_STATE_MISSING',
  opaque: 'LOCAL_BACKUP_STATE_OPAQUE',
} as const;

export const stateToWire = (native: NativeState): InspectionSummary => ({
  state: stateNames[native.state],
  reason: native.state === 'incomplete' ? native.reason : '',
  parts: 'parts' in native ? native.parts : 0,
});

export const fileToWire = ({ path, sizeBytes, sha256 }: InspectedFile): WireFile => ({
  path,
  sizeBytes,
  sha256,
});

/** An inspection as the messages in which it travels; the summary is the last one. */
export function* inspectionToWire(
  inspection: NodeInspection,
  durationMs: number,
): Generator<InspectBackupResponse> {
  const { contents, files } = inspection;
  for (const file of files) yield { file: fileToWire(file) };
  for (const tables of chunks(contents?.tables ?? [])) {
    yield { tables: { tables: tables.map(({ id, name, type }) => ({ tableId: id, name, type })) } };
  }
  for (const chunk of chunks(contents?.expected ?? [])) {
    yield {
      expected: {
        fragments: chunk.map(({ tableId, fragment, rows }) => ({ tableId, fragment, records: rows })),
      },
    };
  }
  for (const fragments of chunks(contents?.found ?? [])) yield { found: { fragments } };
  for (const tables of chunks(contents?.logChanges ?? [])) yield { logChanges: { tables } };
  yield { summary: summaryToWire(inspection, durationMs) };
}

function summaryToWire(
  { parts, encrypted, compressed, contents }: NodeInspection,
  durationMs: number,
): InspectionSummary {
  const known = { parts, encrypted, compressed, walked: contents !== undefined, durationMs };
  if (contents === undefined) return { ...known, state: stateNames.opaque };
  return {
    ...known,
    state: stateNames.complete,
    startGcp: contents.checkpoints.start,
    stopGcp: contents.checkpoints.stop,
    ndbVersion: contents.ndbVersion,
    mysqlVersion: contents.mysqlVersion,
    formatVersion: contents.formatVersion,
    logEntries: contents.logEntries,
    snapshot: contents.snapshot === 'start' ? 'SNAPSHOT_POINT_START' : 'SNAPSHOT_POINT_END',
  };
}

function* chunks<Item>(items: readonly Item[]): Generator<Item[]> {
  for (let at = 0; at < items.length; at += CHUNK) yield items.slice(at, at + CHUNK);
}
