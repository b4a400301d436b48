import { Metadata, type ServiceError, status } from '@grpc/grpc-js';
import { errorInfoMessage, statusMessage } from '@rondb-backup/proto/status-messages.ts';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BackupError } from '../errors/backup-error.ts';
import { catalogue, type ErrorCode } from '../errors/catalogue.ts';
import { fromServiceError, toStatus } from './status.ts';

const codes = Object.keys(catalogue) as ErrorCode[];
const DETAILS = 'grpc-status-details-bin';
const ERROR_INFO = 'type.googleapis.com/google.rpc.ErrorInfo';

const arrived = (sent: Partial<ServiceError>): ServiceError =>
  Object.assign(
    new Error('transport words'),
    { details: '', metadata: new Metadata() },
    sent,
  ) as ServiceError;

const withDetails = (bytes: Buffer): ServiceError => {
  const metadata = new Metadata();
  metadata.set(DETAILS, bytes);
  return arrived({ code: status.INTERNAL, details: 'plain words', metadata });
};

const packed = (reason: string, domain: string, type = ERROR_INFO): Buffer =>
  statusMessage.serialize({
    code: 13,
    message: 'from the details',
    details: [{ type_url: type, value: errorInfoMessage.serialize({ reason, domain, metadata: {} }) }],
  });

describe('an error crosses the wire', () => {
  test.each(codes)('%s arrives with its message, hint and retryable', (code) => {
    for (const retryable of [true, false]) {
      const sent = new BackupError(code, 'node 4: größer als 7', { hint: 'do this', retryable });
      const wire = toStatus(sent);
      expect(wire.code).toBe(status[catalogue[code].grpc]);
      const got = fromServiceError(arrived(wire), 'AGENT_UNREACHABLE', 'agent a:1');
      expect(got).toMatchObject({ code, message: sent.message, hint: 'do this', retryable });
    }
  });

  test('the cause stays here', () => {
    const cause = new Error('password=hunter2');
    const { details, metadata } = toStatus(new BackupError('STORE_DENIED', 'refused', { cause }));
    expect(details).toBe('refused');
    expect(String(metadata?.get(DETAILS)[0])).not.toContain('hunter2');
  });

  test('any message fits into the headers', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 100 }), fc.nat(20_000), (text, times) => {
        const hint = text.repeat(times);
        const wire = toStatus(new BackupError('USAGE', `a\ud800b${text}`.repeat(times), { hint }));
        // What grpc-js does with it; a lone surrogate throws.
        const bytes = encodeURI(wire.details ?? '').length + String(wire.metadata?.get(DETAILS)[0]).length;
        expect(bytes).toBeLessThan(60_000);
      }),
      { numRuns: 50 },
    );
  });
});

describe('the status of a peer that is not ours, or hostile', () => {
  const read = (error: ServiceError) => fromServiceError(error, 'COORDINATOR_UNREACHABLE', 'peer p:1');

  test.each([
    [status.UNAVAILABLE, 'COORDINATOR_UNREACHABLE'],
    // Nobody on this side cancelled: the server was forced to end.
    [status.CANCELLED, 'COORDINATOR_UNREACHABLE'],
    [status.DEADLINE_EXCEEDED, 'DEADLINE_EXCEEDED'],
    [status.UNAUTHENTICATED, 'UNAUTHENTICATED'],
    [status.PERMISSION_DENIED, 'PERMISSION_DENIED'],
    [status.UNIMPLEMENTED, 'PEER_VERSION'],
    [status.UNKNOWN, 'INTERNAL'],
  ])('status %i is %s', (code, expected) => {
    const error = read(arrived({ code, details: 'as it says' }));
    expect(error.code).toBe(expected);
    expect(error.message).toContain('peer p:1');
  });

  test('details of another domain, another type or an unknown code are passed over', () => {
    for (const bytes of [
      packed('USAGE', 'other.example'),
      packed('NO_SUCH_CODE', 'rondb-backup'),
      packed('toString', 'rondb-backup'),
      packed('USAGE', 'rondb-backup', 'type.googleapis.com/other'),
      Buffer.alloc(0),
    ]) {
      expect(read(withDetails(bytes))).toMatchObject({
        code: 'INTERNAL',
        message: expect.stringContaining('plain words'),
      });
    }
    expect(read(withDetails(packed('USAGE', 'rondb-backup')))).toMatchObject({
      code: 'USAGE',
      message: 'from the details',
      hint: catalogue.USAGE.hint,
      retryable: false,
    });
  });

  test('any bytes are an answer', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(read(withDetails(Buffer.from(bytes)))).toBeInstanceOf(BackupError);
      }),
    );
  });

  test('an error that is none of gRPC has no metadata', () => {
    expect(read(new Error('Premature close') as ServiceError).code).toBe('INTERNAL');
  });
});
