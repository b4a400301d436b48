import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import type { Reply, Request } from './protocol.ts';

/** Answers one request over `reply`, the last time with `exit`; `closed` resolves when the client is gone. */
export type Handler = (
  request: Request,
  reply: (reply: Reply) => void,
  closed: Promise<unknown>,
) => Promise<void>;

/** The port of the management server, which can die and come back, or of the data nodes. */
export class Listener {
  readonly #port: number;
  readonly #handler: Handler;
  readonly #sockets = new Set<Socket>();
  #server: Server | undefined;

  constructor(port: number, handler: Handler) {
    this.#port = port;
    this.#handler = handler;
  }

  async start(): Promise<void> {
    if (this.#server !== undefined) return;
    const server = createServer((socket) => this.#serve(socket));
    server.listen(this.#port, '127.0.0.1');
    await once(server, 'listening');
    this.#server = server;
  }

  /** Every client loses its connection at once. */
  async kill(): Promise<void> {
    const server = this.#server;
    if (server === undefined) return;
    this.#server = undefined;
    const closed = once(server, 'close');
    server.close();
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  #serve(socket: Socket): void {
    this.#sockets.add(socket);
    const closed = new Promise((resolve) => socket.on('close', resolve));
    void closed.then(() => this.#sockets.delete(socket));
    // A client that was killed is no reason to stop.
    socket.on('error', () => socket.destroy());
    const reply = (message: Reply): void => {
      if (socket.writable) socket.write(`${JSON.stringify(message)}\n`);
    };
    const lines = createInterface({ input: socket });
    // It passes on what befalls its input; the socket's own handler has seen to that.
    lines.on('error', () => undefined);
    lines.on('line', (line) => {
      this.#handler(JSON.parse(line) as Request, reply, closed).catch((error: unknown) => {
        console.error(error);
        socket.destroy();
      });
    });
  }
}
