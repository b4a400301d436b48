/**
 * What the simulated programs and their management server say to each other: one JSON object a line. A program sends
 * one request; it ends with the reply `exit`, and a connection that closes before it means that the server died.
 */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import type { Faults } from './faults.ts';

export type Request =
  /** A command of ndb_mgm; the password is for a START BACKUP that does not state its own. */
  | { readonly op: 'command'; readonly command: string; readonly password?: string | undefined }
  /** A query of ndb_config over nodes of `type`; replies with `rows`, or exit 1 and the field that is not known. */
  | { readonly op: 'config'; readonly type: string | undefined; readonly fields: readonly string[] }
  /** Where the data nodes take clients; replies with `port`. */
  | { readonly op: 'dataNodes' }
  /** What a client of the data nodes says first: takes a slot until it is gone; replies with `faults`, or exit 1. */
  | { readonly op: 'attach' }
  /** What ndb_restore wants of the data nodes; replies with exit 0, or 1 and what was in the way. */
  | { readonly op: 'createTables'; readonly tables: readonly string[] }
  | { readonly op: 'findTables'; readonly tables: readonly string[] }
  | { readonly op: 'addRows'; readonly rows: Readonly<Record<string, Readonly<Record<string, number>>>> }
  | { readonly op: 'createForeignKey'; readonly child: string; readonly name: string }
  | { readonly op: 'restoreEpoch' };

export type Reply =
  | { readonly text: string }
  | { readonly rows: readonly (readonly string[])[] }
  | { readonly port: number }
  | { readonly faults: Faults }
  | { readonly exit: number; readonly reason?: string | undefined };

export interface Place {
  readonly connectString: string;
  readonly retries: number;
  readonly retryDelayMs: number;
}

/** Connects to the first management server of the connect string that answers; undefined when none does. */
export async function connectTo(
  place: Place,
): Promise<{ readonly socket: Socket; readonly host: string; readonly port: number } | undefined> {
  const addresses = place.connectString
    .split(',')
    .map((address) => /^(.+?)(?::(\d+))?$/.exec(address.trim()))
    .flatMap((match) => (match === null ? [] : [{ host: match[1] ?? '', port: Number(match[2] ?? 1186) }]));
  for (let attempt = 1; ; attempt++) {
    for (const { host, port } of addresses) {
      const socket = connect({ host, port });
      const connected = await once(socket, 'connect').then(
        () => true,
        () => false,
      );
      if (connected) return { socket, host, port };
    }
    if (attempt >= place.retries) return undefined;
    await new Promise((resolve) => setTimeout(resolve, place.retryDelayMs));
  }
}

/** Sends a request and gives the replies as they come, to the one with `exit` or to the end of the connection. */
export async function* ask(socket: Socket, request: Request): AsyncGenerator<Reply> {
  socket.on('error', () => socket.destroy());
  socket.write(`${JSON.stringify(request)}\n`);
  try {
    for await (const line of createInterface({ input: socket })) {
      const reply = JSON.parse(line) as Reply;
      yield reply;
      if ('exit' in reply) return;
    }
  } finally {
    socket.destroy();
  }
}
