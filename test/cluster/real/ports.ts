import { createServer, type Server } from 'node:net';

/** Below Linux's range for outgoing connections (from 32768), so that none of these takes a port in between. */
const LOWEST = 10_000;
const HIGHEST = 32_000;

/** `count` different TCP ports of 127.0.0.1 that nobody listens on, chosen at random so that two callers differ. */
export async function freePorts(count: number): Promise<readonly number[]> {
  const held: { port: number; server: Server }[] = [];
  while (held.length < count) {
    const port = LOWEST + Math.floor(Math.random() * (HIGHEST - LOWEST));
    const server = await listen(port);
    if (server !== undefined) held.push({ port, server });
  }
  await Promise.all(held.map(({ server }) => new Promise((resolve) => server.close(resolve))));
  return held.map(({ port }) => port);
}

const listen = (port: number): Promise<Server | undefined> =>
  new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => resolve(server));
  });
