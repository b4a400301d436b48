// Original file: proto/rondb/backup/v1/agent.proto

import type { Progress as _rondb_backup_v1_Progress, Progress__Output as _rondb_backup_v1_Progress__Output } from '../../../rondb/backup/v1/Progress.ts';
import type { InspectedFile as _rondb_backup_v1_InspectedFile, InspectedFile__Output as _rondb_backup_v1_InspectedFile__Output } from '../../../rondb/backup/v1/InspectedFile.ts';
import type { TableChunk as _rondb_backup_v1_TableChunk, TableChunk__Output as _rondb_backup_v1_TableChunk__Output } from '../../../rondb/backup/v1/TableChunk.ts';
import type { FragmentChunk as _rondb_backup_v1_FragmentChunk, FragmentChunk__Output as _rondb_backup_v1_FragmentChunk__Output } from '../../../rondb/backup/v1/FragmentChunk.ts';
import type { InspectionSummary as _rondb_backup_v1_InspectionSummary, InspectionSummary__Output as _rondb_backup_v1_InspectionSummary__Output } from '../../../rondb/backup/v1/InspectionSummary.ts';
import type { LogChunk as _rondb_backup_v1_LogChunk, LogChunk__Output as _rondb_backup_v1_LogChunk__Output } from '../../../rondb/backup/v1/LogChunk.ts';

export interface InspectBackupResponse {
  'progress'?: (_rondb_backup_v1_Progress | null);
  'file'?: (_rondb_backup_v1_InspectedFile | null);
  /**
   * At most 10,000 entries a message.
   */
  'tables'?: (_rondb_backup_v1_TableChunk | null);
  /**
   * At most 10,000 entries a message.
   */
  'expected'?: (_rondb_backup_v1_FragmentChunk | null);
  /**
   * At most 10,000 entries a message.
   */
  'found'?: (_rondb_backup_v1_FragmentChunk | null);
  'summary'?: (_rondb_backup_v1_InspectionSummary | null);
  /**
   * At most 10,000 entries a message.
   */
  'logChanges'?: (_rondb_backup_v1_LogChunk | null);
  'event'?: "progress"|"file"|"tables"|"expected"|"found"|"summary"|"logChanges";
}

export interface InspectBackupResponse__Output {
  'progress'?: (_rondb_backup_v1_Progress__Output | null);
  'file'?: (_rondb_backup_v1_InspectedFile__Output | null);
  /**
   * At most 10,000 entries a message.
   */
  'tables'?: (_rondb_backup_v1_TableChunk__Output | null);
  /**
   * At most 10,000 entries a message.
   */
  'expected'?: (_rondb_backup_v1_FragmentChunk__Output | null);
  /**
   * At most 10,000 entries a message.
   */
  'found'?: (_rondb_backup_v1_FragmentChunk__Output | null);
  'summary'?: (_rondb_backup_v1_InspectionSummary__Output | null);
  /**
   * At most 10,000 entries a message.
   */
  'logChanges'?: (_rondb_backup_v1_LogChunk__Output | null);
  'event'?: "progress"|"file"|"tables"|"expected"|"found"|"summary"|"logChanges";
}
