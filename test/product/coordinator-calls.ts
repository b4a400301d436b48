import { credentials, type Client, type ServiceError, makeGenericClientConstructor } from '@grpc/grpc-js';
import type { Signature__Output } from '@rondb-backup/proto/generated/rondb/backup/v1/Signature.ts';
import type { CoordinatorServiceClient } from '@rondb-backup/proto/generated/rondb/backup/v1/CoordinatorService.ts';
import type { Operation__Output } from '@rondb-backup/proto/generated/rondb/backup/v1/Operation.ts';
import type { Schedule__Output } from '@rondb-backup/proto/generated/rondb/backup/v1/Schedule.ts';
import { coordinatorClient } from '@rondb-backup/proto/coordinator-service.ts';
import { fromServiceError } from '@rondb-backup/shared/rpc/status.ts';

type Callback<Response> = (error: ServiceError | null, response?: Response) => void;

/** A serving coordinator, called over plain gRPC: nothing of the product's own client is in between. */
export class CoordinatorCalls {
  readonly #client: CoordinatorServiceClient;
  readonly #health: Client;

  constructor(address: string) {
    this.#client = new coordinatorClient(address, credentials.createInsecure());
    this.#health = new HealthClient(address, credentials.createInsecure());
  }

  startBackup = (requestId: string, label = '') =>
    unary<{ operation: Operation__Output | null }>((done) =>
      this.#client.startBackup({ requestId, label }, done),
    ).then(({ operation }) => required(operation));

  cancel = (operationId: string) =>
    unary<{ operation: Operation__Output | null }>((done) =>
      this.#client.cancelOperation({ operationId }, done),
    ).then(({ operation }) => required(operation));

  getBackup = (backupId: number) =>
    unary<{ manifestJson: string; signature: Signature__Output | null }>((done) =>
      this.#client.getBackup({ backupId }, done),
    );

  listBackups = (request: Parameters<CoordinatorServiceClient['listBackups']>[0]) =>
    unary<{ backups: { backupId: number; state: string; label: string }[]; nextPageToken: string }>((done) =>
      this.#client.listBackups(request, done),
    );

  listSchedules = () =>
    unary<{ schedules: Schedule__Output[] }>((done) => this.#client.listSchedules({}, done)).then(
      ({ schedules }) => schedules,
    );

  checkSetup = () =>
    unary<{ items: { name: string; result: string; detail: string; hint: string }[] }>((done) =>
      this.#client.checkSetup({}, done),
    );

  /** Every state of an operation until it ends, or until `enough`. */
  async watch(
    operationId: string,
    enough: (operation: Operation__Output) => boolean = () => false,
  ): Promise<Operation__Output[]> {
    const seen: Operation__Output[] = [];
    const call = this.#client.watchOperation({ operationId });
    // Leaving the loop does not end the call, and an open call holds up the coordinator's end.
    using leaving = new DisposableStack();
    leaving.defer(() => call.on('error', () => undefined).cancel());
    for await (const { operation } of call as AsyncIterable<{ operation: Operation__Output }>) {
      seen.push(operation);
      if (enough(operation)) break;
    }
    return seen;
  }

  /** Status of grpc.health.v1.Health/Check: 1 is SERVING, 2 NOT_SERVING. */
  health = (service: string) =>
    unary<number>((done) =>
      this.#health.makeUnaryRequest('/grpc.health.v1.Health/Check', encodeName, decodeStatus, service, done),
    );

  /** Calls back with each status that grpc.health.v1.Health/Watch tells. @returns what ends it */
  watchHealth(onStatus: (status: number) => void): () => void {
    const call = this.#health.makeServerStreamRequest(
      '/grpc.health.v1.Health/Watch',
      encodeName,
      decodeStatus,
      '',
    );
    call.on('data', onStatus).on('error', () => undefined);
    return () => call.cancel();
  }

  close(): void {
    this.#client.close();
    this.#health.close();
  }
}

const HealthClient = makeGenericClientConstructor({}, 'Health');

/** HealthCheckRequest { string service = 1 } and HealthCheckResponse { ServingStatus status = 1 }, by hand. */
const encodeName = (name: string): Buffer =>
  name === '' ? Buffer.alloc(0) : Buffer.concat([Buffer.from([0x0a, name.length]), Buffer.from(name)]);
const decodeStatus = (bytes: Buffer): number => bytes[1] ?? 0;

function required(operation: Operation__Output | null): Operation__Output {
  if (operation === null) throw new Error('the answer holds no operation');
  return operation;
}

/** @throws BackupError as the server sent it */
const unary = <Response>(start: (done: Callback<Response>) => unknown): Promise<Response> =>
  new Promise((resolve, reject) => {
    start((error, response) => {
      if (error !== null) reject(fromServiceError(error, 'COORDINATOR_UNREACHABLE', 'the coordinator'));
      else if (response === undefined) reject(new Error('no error and no answer'));
      else resolve(response);
    });
  });
