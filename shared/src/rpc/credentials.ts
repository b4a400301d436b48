import { readFileSync } from 'node:fs';
import { ChannelCredentials, ServerCredentials } from '@grpc/grpc-js';
import { BackupError } from '../errors/backup-error.ts';

/** PEM files of one side. Both sides prove themselves: a peer without a certificate of `caFile` is refused. */
export interface TlsFiles {
  readonly certFile: string;
  readonly keyFile: string;
  readonly caFile: string;
}

/** Plain text where `tls` is undefined: the configuration allows that on loopback, or where it was written out. */
export function serverCredentials(tls: TlsFiles | undefined): ServerCredentials {
  if (tls === undefined) return ServerCredentials.createInsecure();
  const { ca, cert, key } = readPem(tls);
  return ServerCredentials.createSsl(ca, [{ cert_chain: cert, private_key: key }], true);
}

export function channelCredentials(tls: TlsFiles | undefined): ChannelCredentials {
  if (tls === undefined) return ChannelCredentials.createInsecure();
  const { ca, cert, key } = readPem(tls);
  return ChannelCredentials.createSsl(ca, key, cert);
}

function readPem(tls: TlsFiles): { ca: Buffer; cert: Buffer; key: Buffer } {
  const read = (key: keyof TlsFiles): Buffer => {
    try {
      return readFileSync(tls[key]);
    } catch (cause) {
      throw new BackupError('CONFIG_INVALID', `tls.${key}: cannot read ${tls[key]}`, { cause });
    }
  };
  return { ca: read('caFile'), cert: read('certFile'), key: read('keyFile') };
}
