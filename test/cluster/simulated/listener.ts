import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import type { Reply, Request } from '../protocol.ts';

/** Answers one request over `reply`, the last time with `exit`. */
export type Handler = (request: Request, reply: (reply: Reply) => void) => Promise<void>;

/** The management server's port, which can die and come back. */
export class ManagementServer {
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
    socket.on('close', () => this.#sockets.delete(socket));
    // A client that was killed is no reason to stop.
    socket.on('error', () => socket.destroy());
    const reply = (message: Reply): void => {
      if (socket.writable) socket.write(`${JSON.stringify(message)}\n`);
    };
    createInterface({ input: socket }).on('line', (line) => {
      this.#handler(JSON.parse(line) as Request, reply).catch((error: unknown) => {
        console.error(error);
        socket.destroy();
      });
    });
  }
}
