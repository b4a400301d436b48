import { ChannelCredentials, experimental, ServerCredentials } from '@grpc/grpc-js';
import type { Logger } from '../logging/logger.ts';
import { CertificateFiles, type ClientTlsFiles, type TlsFiles } from './tls/certificate-files.ts';

/**
 * Plain text where `tls` is undefined: the configuration allows that on loopback, or where it was written out. Files
 * that change are read again, for the connections made from then on.
 *
 * @param requireCertificate whether a client without a certificate that `caFile` signed gets no connection at all
 * @throws BackupError CONFIG_INVALID where a file cannot be read or used
 */
export function serverCredentials(
  tls: TlsFiles | undefined,
  requireCertificate: boolean,
  log: Logger,
): ServerCredentials {
  if (tls === undefined) return ServerCredentials.createInsecure();
  const files = new CertificateFiles(tls, log);
  // The type says the authorities come first; the constructor that it passes them to says the identity does.
  return experimental.createCertificateProviderServerCredentials(files, files, requireCertificate);
}

/** The same for a client; it proves itself where `tls` has a certificate. */
export function channelCredentials(tls: ClientTlsFiles | undefined, log: Logger): ChannelCredentials {
  if (tls === undefined) return ChannelCredentials.createInsecure();
  const files = new CertificateFiles(tls, log);
  return experimental.createCertificateProviderChannelCredentials(
    files,
    tls.certFile === undefined ? null : files,
  );
}
