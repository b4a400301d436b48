import type { experimental } from '@grpc/grpc-js';
import type { Logger } from '../../logging/logger.ts';
import { checkIdentity, parseCertificates } from './pem.ts';
import { ReloadedFiles } from './reloaded-files.ts';

/** PEM files of a client: what the server must be signed by, and an identity where it is to have one. */
export interface ClientTlsFiles {
  readonly caFile: string;
  readonly certFile?: string | undefined;
  readonly keyFile?: string | undefined;
}

/** PEM files of a side that proves itself. */
export interface TlsFiles {
  readonly caFile: string;
  readonly certFile: string;
  readonly keyFile: string;
}

interface Certificates {
  readonly ca: experimental.CaCertificateUpdate;
  readonly identity: experimental.IdentityCertificateUpdate | null;
}

/**
 * Gives gRPC the certificates of the files, and again when they change, which new connections then use.
 *
 * grpc-js has such a provider of its own, which takes files that do not fit together and then refuses every connection.
 */
export class CertificateFiles implements experimental.CertificateProvider {
  readonly #files: ReloadedFiles<Certificates>;
  readonly #caListeners = new Set<experimental.CaCertificateUpdateListener>();
  readonly #identityListeners = new Set<experimental.IdentityCertificateUpdateListener>();

  /** @throws BackupError CONFIG_INVALID where a file cannot be read or used */
  constructor({ caFile, certFile, keyFile }: ClientTlsFiles, log: Logger) {
    const identity = certFile === undefined || keyFile === undefined ? [] : [certFile, keyFile];
    this.#files = new ReloadedFiles(
      [caFile, ...identity],
      ([ca, cert, key]) => readCertificates({ caFile, certFile, keyFile }, ca, cert, key),
      log,
    );
  }

  addCaCertificateListener(listener: experimental.CaCertificateUpdateListener): void {
    this.#caListeners.add(listener);
    this.#watch();
    // The listener expects its first news after this call, not within it.
    process.nextTick(() => listener(this.#files.value.ca));
  }

  removeCaCertificateListener(listener: experimental.CaCertificateUpdateListener): void {
    this.#caListeners.delete(listener);
    this.#stopUnheard();
  }

  addIdentityCertificateListener(listener: experimental.IdentityCertificateUpdateListener): void {
    this.#identityListeners.add(listener);
    this.#watch();
    process.nextTick(() => listener(this.#files.value.identity));
  }

  removeIdentityCertificateListener(listener: experimental.IdentityCertificateUpdateListener): void {
    this.#identityListeners.delete(listener);
    this.#stopUnheard();
  }

  #watch(): void {
    this.#files.watch(({ ca, identity }) => {
      for (const listener of this.#caListeners) listener(ca);
      for (const listener of this.#identityListeners) listener(identity);
    });
  }

  #stopUnheard(): void {
    if (this.#caListeners.size + this.#identityListeners.size === 0) this.#files.stop();
  }
}

function readCertificates(
  files: ClientTlsFiles,
  ca: Buffer = Buffer.of(),
  certificate?: Buffer,
  privateKey?: Buffer,
): Certificates {
  parseCertificates(ca, files.caFile);
  if (certificate === undefined || privateKey === undefined)
    return { ca: { caCertificate: ca }, identity: null };
  const { certFile = '', keyFile = '' } = files;
  checkIdentity({ file: certFile, pem: certificate }, { file: keyFile, pem: privateKey });
  return { ca: { caCertificate: ca }, identity: { certificate, privateKey } };
}
