import { readFile } from 'node:fs/promises';
import {
  type ChannelCredentials,
  Client,
  credentials,
  Metadata,
  type ServiceError,
  status,
} from '@grpc/grpc-js';
import { agentDefinition } from '@rondb-backup/proto/agent-service.ts';
import { coordinatorDefinition } from '@rondb-backup/proto/coordinator-service.ts';
import type { ClientTlsFiles } from '@rondb-backup/shared/rpc/tls/certificate-files.ts';

/** Whether each method of both services, by its path, answers with a stream. */
export const methods: ReadonlyMap<string, boolean> = new Map(
  [...Object.values(agentDefinition), ...Object.values(coordinatorDefinition)].map(
    ({ path, responseStream }: { path: string; responseStream: boolean }) => [path, responseStream],
  ),
);

export const HEALTH = '/grpc.health.v1.Health/Check';

/** How a call ended. */
export interface Ending {
  /** Name of the gRPC status, such as `OK`. */
  readonly status: string;
  readonly details: string;
}

/** The credentials of gRPC itself: nothing of the product's client is in between. */
export async function plainCredentials(tls: ClientTlsFiles | undefined): Promise<ChannelCredentials> {
  if (tls === undefined) return credentials.createInsecure();
  const read = async (file: string | undefined) => (file === undefined ? null : await readFile(file));
  const [ca, key, cert] = await Promise.all([tls.caFile, tls.keyFile, tls.certFile].map(read));
  return credentials.createSsl(ca, key, cert);
}

/** A connection of its own to a service: every method can be called with an empty request. */
export class Calls {
  readonly #client: Client;

  constructor(address: string, channel: ChannelCredentials) {
    this.#client = new Client(address, channel, { 'grpc.use_local_subchannel_pool': 1 });
  }

  /** @param request the bytes of the message, whatever they are; an empty message by default */
  async call(
    path: string,
    {
      authorization,
      request = Buffer.alloc(0),
    }: { authorization?: string | undefined; request?: Buffer } = {},
  ): Promise<Ending> {
    const metadata = new Metadata();
    if (authorization !== undefined) metadata.set('authorization', authorization);
    const options = { deadline: Date.now() + 20_000 };
    const bytesOf = () => request;
    const same = (bytes: Buffer) => bytes;
    const error = await new Promise<ServiceError | null>((resolve) => {
      if (methods.get(path) !== true) {
        this.#client.makeUnaryRequest(path, bytesOf, same, undefined, metadata, options, resolve);
        return;
      }
      const stream = this.#client.makeServerStreamRequest(path, bytesOf, same, undefined, metadata, options);
      stream.on('data', () => undefined);
      stream.on('error', resolve);
      stream.on('end', () => resolve(null));
    });
    return { status: status[error?.code ?? status.OK], details: error?.details ?? '' };
  }

  close(): void {
    this.#client.close();
  }
}

/** One call over a connection that is made for it. */
export async function callOnce(
  address: string,
  tls: ClientTlsFiles | undefined,
  path: string,
  authorization?: string,
): Promise<Ending> {
  const calls = new Calls(address, await plainCredentials(tls));
  try {
    return await calls.call(path, { authorization });
  } finally {
    calls.close();
  }
}
