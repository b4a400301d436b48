import { Metadata, type ServiceError, type StatusObject, status } from '@grpc/grpc-js';
import { errorInfoMessage, statusMessage } from '@rondb-backup/proto/status-messages.ts';
import { BackupError, toBackupError } from '../errors/backup-error.ts';
import { catalogue, type ErrorCode, isErrorCode } from '../errors/catalogue.ts';
import { explainTrouble } from './tls/trouble.ts';

const DETAILS_KEY = 'grpc-status-details-bin';
const DOMAIN = 'rondb-backup';
const ERROR_INFO_TYPE = 'type.googleapis.com/google.rpc.ErrorInfo';
/** The status travels in HTTP/2 headers, which many peers refuse beyond 8 KiB; it holds the message twice, encoded. */
const MAX_TEXT = 2_000;

/** Cut to size, and without the lone surrogates that a percent-encoded header cannot hold. */
const sendable = (text: string): string =>
  (text.length <= MAX_TEXT ? text : `${text.slice(0, MAX_TEXT)}…`).toWellFormed();

/**
 * A typed error as gRPC status: the catalogue's status code, the message, and code, hint and retryable as
 * google.rpc.ErrorInfo in the status details. The cause stays here: it may name what a client must not see.
 */
export function toStatus(thrown: unknown): StatusObject {
  const error = toBackupError(thrown);
  const code = status[catalogue[error.code].grpc];
  const message = sendable(error.message);
  const value = errorInfoMessage.serialize({
    reason: error.code,
    domain: DOMAIN,
    metadata: { hint: sendable(error.hint), retryable: String(error.retryable) },
  });
  const details = statusMessage.serialize({
    code,
    message,
    details: [{ type_url: ERROR_INFO_TYPE, value }],
  });
  const metadata = new Metadata();
  metadata.set(DETAILS_KEY, details);
  return { code, details: message, metadata };
}

/**
 * The error of a failed call: ours when the server sent one, else what the transport tells.
 *
 * @param unreachable the code for a peer that cannot be reached or was lost
 * @param peer its address, for the message
 */
export function fromServiceError(error: ServiceError, unreachable: ErrorCode, peer: string): BackupError {
  const sent = error.metadata?.get(DETAILS_KEY)[0];
  const known = Buffer.isBuffer(sent) ? decode(sent, error) : undefined;
  if (known !== undefined) return known;
  const message = `${peer}: ${error.details || error.message}`;
  switch (error.code) {
    case status.DEADLINE_EXCEEDED:
      return new BackupError('DEADLINE_EXCEEDED', `${peer} did not answer in time`, { cause: error });
    // Whoever cancels on this side knows why: a bare CANCELLED is how a server that is forced to end cuts its streams.
    case status.CANCELLED:
    case status.UNAVAILABLE: {
      const trouble = explainTrouble(error.details);
      if (trouble === undefined) return new BackupError(unreachable, message, { cause: error });
      const { hint } = trouble;
      return new BackupError(unreachable, `${peer}: ${trouble.message}`, { cause: error, hint });
    }
    case status.UNAUTHENTICATED:
      return new BackupError('UNAUTHENTICATED', message, { cause: error });
    case status.PERMISSION_DENIED:
      return new BackupError('PERMISSION_DENIED', message, { cause: error });
    case status.UNIMPLEMENTED:
      return new BackupError('PEER_VERSION', message, { cause: error });
    default:
      return new BackupError('INTERNAL', message, { cause: error });
  }
}

function decode(bytes: Buffer, cause: ServiceError): BackupError | undefined {
  try {
    const { details, message } = statusMessage.deserialize(bytes);
    const packed = details.find((detail) => detail.type_url === ERROR_INFO_TYPE);
    if (packed === undefined) return undefined;
    const info = errorInfoMessage.deserialize(packed.value);
    if (info.domain !== DOMAIN || !isErrorCode(info.reason)) return undefined;
    return new BackupError(info.reason, message, {
      cause,
      hint: info.metadata['hint'] ?? catalogue[info.reason].hint,
      retryable: info.metadata['retryable'] === 'true',
    });
  } catch {
    // A peer may send any bytes; what cannot be read is shown as the plain status.
    return undefined;
  }
}
