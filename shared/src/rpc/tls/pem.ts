import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { BackupError } from '../../errors/backup-error.ts';

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;
const BEGINNING = /-----BEGIN CERTIFICATE-----/g;

/**
 * All certificates of a PEM file; a file that was cut short is refused, not read in part.
 *
 * @throws BackupError CONFIG_INVALID
 */
export function parseCertificates(pem: Buffer, file: string): readonly X509Certificate[] {
  const text = pem.toString('latin1');
  const blocks = text.match(CERTIFICATE) ?? [];
  if (blocks.length === 0 || blocks.length !== (text.match(BEGINNING) ?? []).length)
    throw new BackupError('CONFIG_INVALID', `${file} does not hold whole certificates in PEM form`);
  return blocks.map((block) => {
    try {
      return new X509Certificate(block);
    } catch (cause) {
      throw new BackupError('CONFIG_INVALID', `${file} holds a certificate that cannot be read`, { cause });
    }
  });
}

/** @throws BackupError CONFIG_INVALID where the key cannot be used, or belongs to another certificate than the first */
export function checkIdentity(
  certificate: { readonly file: string; readonly pem: Buffer },
  key: { readonly file: string; readonly pem: Buffer },
): void {
  const [own] = parseCertificates(certificate.pem, certificate.file);
  if (own?.checkPrivateKey(parseKey(key.pem, key.file)) !== true)
    throw new BackupError('CONFIG_INVALID', `the key in ${key.file} is not that of ${certificate.file}`);
}

function parseKey(pem: Buffer, file: string): KeyObject {
  try {
    return createPrivateKey(pem);
  } catch {
    // Without the cause: nothing that was made of a key goes to a log.
    throw new BackupError(
      'CONFIG_INVALID',
      `${file} does not hold a private key in PEM form without passphrase`,
    );
  }
}
