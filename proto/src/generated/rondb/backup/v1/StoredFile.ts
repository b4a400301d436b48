// Original file: proto/rondb/backup/v1/agent.proto

import type { Long } from '@grpc/proto-loader';

export interface StoredFile {
  /**
   * Below the backup's directory in the object store, such as `rondb/4/BACKUP-7-0.4.Data`.
   */
  'path'?: (string);
  'sizeBytes'?: (number | string | Long);
  /**
   * SHA-256 of the object, 64 hexadecimal digits; empty where nobody knows it, as in backups without a manifest.
   */
  'sha256'?: (string);
}

export interface StoredFile__Output {
  /**
   * Below the backup's directory in the object store, such as `rondb/4/BACKUP-7-0.4.Data`.
   */
  'path': (string);
  'sizeBytes': (number);
  /**
   * SHA-256 of the object, 64 hexadecimal digits; empty where nobody knows it, as in backups without a manifest.
   */
  'sha256': (string);
}
