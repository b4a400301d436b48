import { once } from 'node:events';
import { createConnection, createServer, type AddressInfo, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { startTcpProxy } from './tcp-proxy.ts';

/** A server that sends back what it gets, behind a proxy. */
async function startEcho() {
  await using things = new AsyncDisposableStack();
  const server = createServer((socket) => socket.on('error', () => undefined).pipe(socket));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  things.defer(() => void server.close());
  const { port } = server.address() as AddressInfo;
  const proxy = things.use(await startTcpProxy({ host: '127.0.0.1', port }));
  const owned = things.move();
  const connect = async (): Promise<Socket> => {
    const socket = createConnection({ host: proxy.host, port: proxy.port });
    await once(socket, 'connect');
    return socket;
  };
  return { proxy, connect, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

const answerTo = async (socket: Socket, text: string): Promise<string> => {
  socket.write(text);
  const [bytes] = (await once(socket, 'data')) as [Buffer];
  return bytes.toString();
};

test('bytes and the end of a connection pass', async () => {
  await using echo = await startEcho();
  const socket = await echo.connect();
  expect(await answerTo(socket, 'hello')).toBe('hello');
  expect(echo.proxy.passedBytes()).toBe(10);
  socket.end();
  await once(socket, 'close');
});

test('a cut resets what is open and refuses what is new, until it is over', async () => {
  await using echo = await startEcho();
  const socket = await echo.connect();
  await answerTo(socket, 'hello');
  const broken = once(socket, 'error');
  await echo.proxy.set({ kind: 'cut' });
  expect(await broken).toMatchObject([{ code: 'ECONNRESET' }]);
  await expect(echo.connect()).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  await echo.proxy.set({ kind: 'fair' });
  const again = await echo.connect();
  expect(await answerTo(again, 'again')).toBe('again');
  again.destroy();
});

test('in silence nothing passes on open and new connections, and everything when it is over', async () => {
  await using echo = await startEcho();
  const old = await echo.connect();
  await answerTo(old, 'hello');
  await echo.proxy.set({ kind: 'silent' });
  const recent = await echo.connect();
  const answers = Promise.all([answerTo(old, 'old'), answerTo(recent, 'recent')]);
  const first = await Promise.race([answers, sleep(300, 'nothing')]);
  expect(first).toBe('nothing');
  await echo.proxy.set({ kind: 'fair' });
  expect(await answers).toEqual(['old', 'recent']);
  old.destroy();
  recent.destroy();
});

test('late bytes come late in each direction, and in order', async () => {
  await using echo = await startEcho();
  const socket = await echo.connect();
  let delays = 0;
  await echo.proxy.set({ kind: 'late', delayMs: () => 150 - 40 * delays++ });
  const started = performance.now();
  let got = '';
  socket.on('data', (bytes: Buffer) => {
    got += bytes.toString();
  });
  socket.write('one ');
  await sleep(30);
  socket.write('two');
  await expect.poll(() => got).toBe('one two');
  expect(performance.now() - started).toBeGreaterThan(200);
  socket.destroy();
});
