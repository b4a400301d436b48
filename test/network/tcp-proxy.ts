import { once } from 'node:events';
import { createConnection, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePorts } from '../cluster/real/ports.ts';

/** What a network does to the bytes between two programs, in either direction. */
export type Weather =
  | { readonly kind: 'fair' }
  /** Open connections are reset, new ones are refused. */
  | { readonly kind: 'cut' }
  /** Nothing arrives, connections stay open and new ones are taken; what was sent arrives when it is over. */
  | { readonly kind: 'silent' }
  /** Each chunk of bytes, in order, arrives this much later, in milliseconds; 0 is at once. */
  | { readonly kind: 'late'; readonly delayMs: () => number };

export interface TcpProxy extends AsyncDisposable {
  readonly host: string;
  readonly port: number;
  /** Bytes that arrived, both directions together. */
  passedBytes(): number;
  /** Resolves when the weather is as asked for. */
  set(weather: Weather): Promise<void>;
}

const HOST = '127.0.0.1';

/** A proxy on 127.0.0.1 to a TCP port of this machine; the weather is fair at first. */
export async function startTcpProxy(target: {
  readonly host: string;
  readonly port: number;
}): Promise<TcpProxy> {
  const [port = 0] = await freePorts(1);
  const sockets = new Set<Socket>();
  let weather: Weather = { kind: 'fair' };
  let changed = Promise.withResolvers<void>();
  let passed = 0;

  const hold = async (): Promise<void> => {
    while (weather.kind === 'silent') await changed.promise;
    if (weather.kind === 'late') await Promise.race([sleep(weather.delayMs()), changed.promise]);
  };
  const carry = async (from: Socket, to: Socket): Promise<void> => {
    try {
      for await (const chunk of from as AsyncIterable<Buffer>) {
        await hold();
        passed += chunk.length;
        if (!to.write(chunk)) await Promise.race([once(to, 'drain'), once(to, 'close')]);
      }
      await hold();
      to.end();
    } catch {
      // The news of a broken connection takes the same way.
      await hold();
      to.resetAndDestroy();
    }
  };
  const join = (near: Socket): void => {
    const far = createConnection({ ...target, allowHalfOpen: true });
    for (const socket of [near, far]) {
      sockets.add(socket.setNoDelay());
      socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
    }
    void carry(near, far);
    void carry(far, near);
  };

  let server: Server | undefined = await listen(port, join);
  const shut = async (): Promise<void> => {
    const closed = server === undefined ? undefined : once(server, 'close');
    server?.close();
    server = undefined;
    for (const socket of sockets) socket.resetAndDestroy();
    await closed;
  };
  const set = async (next: Weather): Promise<void> => {
    weather = next;
    const before = changed;
    changed = Promise.withResolvers();
    before.resolve();
    if (next.kind === 'cut') await shut();
    else server ??= await listen(port, join);
  };
  return {
    host: HOST,
    port,
    passedBytes: () => passed,
    set,
    [Symbol.asyncDispose]: () => set({ kind: 'cut' }),
  };
}

async function listen(port: number, onConnection: (socket: Socket) => void): Promise<Server> {
  const server = createServer({ allowHalfOpen: true }, onConnection);
  server.listen({ port, host: HOST, exclusive: true });
  await once(server, 'listening');
  return server;
}
