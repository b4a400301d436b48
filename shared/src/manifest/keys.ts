import { createHash, createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';

/**
 * Reads the Ed25519 private key that manifests are signed with, PEM (PKCS #8), as `openssl genpkey -algorithm ed25519`
 * makes it. Its own public key is {@link publicHalf}.
 *
 * @throws Error without the content of the file in it
 */
export function readSigningKey(pem: string): KeyObject {
  return ed25519(() => createPrivateKey(pem), 'a private key in PEM');
}

/**
 * Reads a public key that manifests may be signed with, PEM, as `openssl pkey -pubout` makes it. A private key is
 * refused: it has no place where only signatures are checked.
 *
 * @throws Error
 */
export function readTrustedKey(pem: string): KeyObject {
  if (pem.includes('PRIVATE KEY')) throw new Error('it is a private key, not a public one');
  return ed25519(() => createPublicKey(pem), 'a public key in PEM');
}

export const publicHalf = (signingKey: KeyObject): KeyObject => createPublicKey(signingKey);

/**
 * What people know a public key by: `SHA256:` and the SHA-256 of its DER form (SubjectPublicKeyInfo) in base64 without
 * padding, 50 characters in all.
 */
export function fingerprintOf(publicKey: KeyObject): string {
  const der = publicKey.export({ format: 'der', type: 'spki' });
  return `SHA256:${createHash('sha256').update(der).digest('base64').replace('=', '')}`;
}

function ed25519(read: () => KeyObject, expected: string): KeyObject {
  let key: KeyObject;
  try {
    key = read();
  } catch {
    throw new Error(`it is not ${expected}`);
  }
  if (key.asymmetricKeyType !== 'ed25519')
    throw new Error(`it is of type ${key.asymmetricKeyType ?? 'unknown'}, not ed25519`);
  return key;
}
