// Original file: proto/rondb/backup/v1/common.proto


/**
 * An error as it is stored and shown: the same code, message and hint that a failed call carries in its status details.
 */
export interface ErrorReport {
  /**
   * Stable code, such as `NATIVE_DISK_FULL`; the catalogue is in the documentation.
   */
  'code'?: (string);
  /**
   * Lower case, with the concrete values. Never holds a secret.
   */
  'message'?: (string);
  /**
   * What the operator can do.
   */
  'hint'?: (string);
  /**
   * Whether the same operation may succeed when it is tried again.
   */
  'retryable'?: (boolean);
}

/**
 * An error as it is stored and shown: the same code, message and hint that a failed call carries in its status details.
 */
export interface ErrorReport__Output {
  /**
   * Stable code, such as `NATIVE_DISK_FULL`; the catalogue is in the documentation.
   */
  'code': (string);
  /**
   * Lower case, with the concrete values. Never holds a secret.
   */
  'message': (string);
  /**
   * What the operator can do.
   */
  'hint': (string);
  /**
   * Whether the same operation may succeed when it is tried again.
   */
  'retryable': (boolean);
}
