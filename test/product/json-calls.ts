import {
  credentials,
  Metadata,
  makeGenericClientConstructor,
  type ServiceError,
  status,
} from '@grpc/grpc-js';
import { coordinatorDefinition } from '@rondb-backup/proto/coordinator-service.ts';

type Json = Readonly<Record<string, unknown>>;

interface Method {
  readonly path: string;
  readonly responseStream: boolean;
  readonly requestSerialize: (message: Json) => Buffer;
  readonly requestDeserialize: (bytes: Buffer) => Json;
  readonly responseDeserialize: (bytes: Buffer) => Json;
}

/** Every method of the coordinator by its name, as the .proto files define it. */
export const methods = coordinatorDefinition as unknown as Readonly<Record<string, Method>>;

export interface Answer {
  /** Name of the gRPC status. */
  readonly status: string;
  readonly messages: readonly Json[];
}

const Client = makeGenericClientConstructor({}, 'Coordinator');

/**
 * Sends JSON to a method of a coordinator, as grpcurl does.
 *
 * @throws Error for a field that the request does not have, or a value that does not fit it
 */
export async function callWithJson(address: string, name: string, request: Json): Promise<Answer> {
  const method = methods[name];
  if (method === undefined) throw new Error(`there is no method ${name}`);
  const sent = method.requestDeserialize(method.requestSerialize(request));
  for (const [key, value] of Object.entries(request)) checkSent(key, value, sent[key]);
  const client = new Client(address, credentials.createInsecure());
  const { path, requestSerialize: encode, responseDeserialize: decode } = method;
  const deadline = { deadline: Date.now() + 120_000 };
  const messages: Json[] = [];
  try {
    const error = await new Promise<ServiceError | null>((resolve) => {
      if (!method.responseStream) {
        client.makeUnaryRequest(
          path,
          encode,
          decode,
          request,
          new Metadata(),
          deadline,
          (failure, answer) => {
            if (answer !== undefined) messages.push(answer);
            resolve(failure);
          },
        );
        return;
      }
      client
        .makeServerStreamRequest(path, encode, decode, request, new Metadata(), deadline)
        .on('data', (message: Json) => messages.push(message))
        .on('error', resolve)
        .on('end', () => resolve(null));
    });
    return { status: status[error?.code ?? status.OK] ?? '', messages };
  } finally {
    client.close();
  }
}

/** What was encoded has to be what was written: an unknown field would be left out in silence. */
function checkSent(key: string, written: unknown, sent: unknown): void {
  if (typeof written === 'object' && written !== null) {
    for (const [inner, value] of Object.entries(written))
      checkSent(`${key}.${inner}`, value, (sent as Json | undefined)?.[inner]);
  } else if (String(sent) !== String(written))
    throw new Error(`${key}: ${JSON.stringify(written)} arrives as ${JSON.stringify(sent)}`);
}
