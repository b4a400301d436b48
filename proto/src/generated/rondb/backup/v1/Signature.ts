// Original file: proto/rondb/backup/v1/coordinator.proto


export interface Signature {
  /**
   * Whether the manifest has a signature. Without `trusted_key` nobody has checked it.
   */
  'signed'?: (boolean);
  /**
   * The key of manifest.trustedKeyFiles that has signed it: `SHA256:` and the SHA-256 of its DER form in base64 without
   * padding. Empty where no key is trusted; one that none of them has signed is MANIFEST_UNTRUSTED.
   */
  'trustedKey'?: (string);
}

export interface Signature__Output {
  /**
   * Whether the manifest has a signature. Without `trusted_key` nobody has checked it.
   */
  'signed': (boolean);
  /**
   * The key of manifest.trustedKeyFiles that has signed it: `SHA256:` and the SHA-256 of its DER form in base64 without
   * padding. Empty where no key is trusted; one that none of them has signed is MANIFEST_UNTRUSTED.
   */
  'trustedKey': (string);
}
