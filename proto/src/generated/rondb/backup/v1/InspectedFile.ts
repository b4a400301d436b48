// Original file: proto/rondb/backup/v1/agent.proto

import type { Long } from '@grpc/proto-loader';

export interface InspectedFile {
  /**
   * Below BACKUP-<id>/, such as `BACKUP-7-PART-1-OF-2/BACKUP-7-0.1.Data`.
   */
  'path'?: (string);
  'sizeBytes'?: (number | string | Long);
  /**
   * SHA-256 of the file as stored, 64 hexadecimal digits.
   */
  'sha256'?: (string);
}

export interface InspectedFile__Output {
  /**
   * Below BACKUP-<id>/, such as `BACKUP-7-PART-1-OF-2/BACKUP-7-0.1.Data`.
   */
  'path': (string);
  'sizeBytes': (number);
  /**
   * SHA-256 of the file as stored, 64 hexadecimal digits.
   */
  'sha256': (string);
}
