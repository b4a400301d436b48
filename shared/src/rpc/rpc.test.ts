import { setTimeout as sleep } from 'node:timers/promises';
import {
  type Client,
  credentials,
  makeGenericClientConstructor,
  type ServiceDefinition,
  type UntypedServiceImplementation,
} from '@grpc/grpc-js';
import { afterEach, expect, test } from 'vitest';
import { BackupError } from '../errors/backup-error.ts';
import { silentLogger as log } from '../logging/logger.ts';
import { type CallSettings, callStream, callUnary, channelOptions } from './client.ts';
import { type CallContext, serverStream, unary } from './handlers.ts';
import { type RpcServer, startRpcServer } from './server.ts';

const encode = (value: unknown): Buffer => Buffer.from(JSON.stringify(value));
const decode = (bytes: Buffer): unknown => JSON.parse(bytes.toString());
const method = (path: string, responseStream: boolean) => ({
  path,
  requestStream: false,
  responseStream,
  requestSerialize: encode,
  requestDeserialize: decode,
  responseSerialize: encode,
  responseDeserialize: decode,
});
const definition: ServiceDefinition = { ask: method('/t.T/Ask', false), tell: method('/t.T/Tell', true) };
const Stub = makeGenericClientConstructor(definition, 'T');
type Method = (...args: unknown[]) => never;

type Ask = (request: string, context: CallContext) => Promise<unknown>;
type Tell = (request: string, context: CallContext) => AsyncIterable<unknown>;

const everybody = { names: new Map(), tokensFile: undefined };

const undo: (() => unknown)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step();
});

const nothing = async function* () {};

async function serve(handlers: { ask?: Ask; tell?: Tell }) {
  const implementation: UntypedServiceImplementation = {
    ask: unary('Ask', log, handlers.ask ?? (async () => ({}))),
    tell: serverStream('Tell', log, handlers.tell ?? nothing),
  };
  const services = [{ name: 't.T', definition, implementation }];
  const server = await startRpcServer({
    listen: '127.0.0.1:0',
    tls: undefined,
    access: everybody,
    reflection: undefined,
    services,
    log,
  });
  undo.push(() => server.close(0));
  return { server, ...connect(server.port) };
}

function connect(port: number) {
  const client: Client = new Stub(`127.0.0.1:${port}`, credentials.createInsecure(), channelOptions);
  undo.push(() => client.close());
  const stub = client as unknown as Record<'ask' | 'tell', Method>;
  const settings = (more: Partial<CallSettings>): CallSettings => ({
    timeoutMs: 5_000,
    peer: 'agent x',
    unreachable: 'AGENT_UNREACHABLE',
    ...more,
  });
  return {
    client,
    ask: (request: unknown, more: Partial<CallSettings> = {}) =>
      callUnary<unknown>((options, done) => stub.ask(request, options, done), settings(more)),
    tell: (request: unknown, more: Partial<CallSettings> = {}) =>
      callStream<number>((options) => stub.tell(request, options), settings(more)),
  };
}

const collect = async <Item>(items: AsyncIterable<Item>): Promise<Item[]> => {
  const all: Item[] = [];
  for await (const item of items) all.push(item);
  return all;
};

async function* forever({ signal }: CallContext, ended: (reason: unknown) => void): AsyncGenerator<number> {
  try {
    for (let at = 0; ; at += 1) {
      yield at;
      await sleep(5, undefined, { signal }).catch(() => undefined);
    }
  } finally {
    ended(signal.reason);
  }
}

const oversized = { toString: () => 'never called', text: 'x'.repeat(2 * 1024 * 1024) };

test('unary calls and streams carry answers', async () => {
  const { ask, tell } = await serve({
    ask: async (request) => ({ was: request }),
    tell: async function* () {
      for (let at = 0; at < 100; at += 1) yield at;
    },
  });
  expect(await ask('x')).toEqual({ was: 'x' });
  expect(await collect(tell('x'))).toEqual(Array.from({ length: 100 }, (_, at) => at));
});

test('what a handler throws arrives typed, from a stream after the messages that went before', async () => {
  const failure = new BackupError('NATIVE_DISK_FULL', 'node 4 is full', {
    hint: 'make room',
    retryable: true,
  });
  const { ask, tell } = await serve({
    ask: async () => {
      throw failure;
    },
    tell: async function* () {
      yield 1;
      await sleep(20);
      throw failure;
    },
  });
  const typed = { code: 'NATIVE_DISK_FULL', message: 'node 4 is full', hint: 'make room', retryable: true };
  await expect(ask('x')).rejects.toMatchObject(typed);
  const got: number[] = [];
  await expect(
    (async () => {
      for await (const item of tell('x')) got.push(item);
    })(),
  ).rejects.toMatchObject(typed);
  expect(got).toEqual([1]);
});

test('a stream that is refused before it begins is refused with its type', async () => {
  const { tell } = await serve({
    tell: () => {
      throw new BackupError('AGENT_NOT_CLAIMED', 'not claimed');
    },
  });
  await expect(collect(tell('x'))).rejects.toMatchObject({ code: 'AGENT_NOT_CLAIMED' });
});

test('a message that no header can hold reaches the client, and the server lives on', async () => {
  const { ask, tell } = await serve({
    ask: async () => {
      throw new BackupError('OPERATION_NOT_FOUND', `no \ud800 ${'x'.repeat(1_000_000)}`);
    },
    // oxlint-disable-next-line require-yield -- it fails before its first message
    tell: async function* () {
      throw new BackupError('USAGE', '\udfff'.repeat(100_000));
    },
  });
  await expect(ask('x')).rejects.toMatchObject({ code: 'OPERATION_NOT_FOUND' });
  await expect(collect(tell('x'))).rejects.toMatchObject({ code: 'USAGE' });
  await expect(ask('x')).rejects.toMatchObject({ code: 'OPERATION_NOT_FOUND' });
});

test('leaving the loop ends the generator', async () => {
  const ended = Promise.withResolvers<unknown>();
  const { tell } = await serve({ tell: (_, context) => forever(context, ended.resolve) });
  for await (const item of tell('x')) if (item === 2) break;
  expect(await ended.promise).toMatchObject({ code: 'CANCELLED' });
});

test('the reason of the signal is thrown, and ends the generator', async () => {
  const ended = Promise.withResolvers<unknown>();
  const { tell } = await serve({ tell: (_, context) => forever(context, ended.resolve) });
  const cancel = new AbortController();
  const reason = new BackupError('NATIVE_FAILED', 'another node failed');
  await expect(
    (async () => {
      for await (const item of tell('x', { signal: cancel.signal })) if (item === 2) cancel.abort(reason);
    })(),
  ).rejects.toBe(reason);
  await ended.promise;
});

test('a cancelled unary call rejects with the reason of the signal, also when that came first', async () => {
  const seen = Promise.withResolvers<unknown>();
  const { ask, tell } = await serve({
    ask: (_, { signal }) =>
      new Promise(() => signal.addEventListener('abort', () => seen.resolve(signal.reason))),
  });
  const reason = new BackupError('CANCELLED', 'enough');
  const cancel = new AbortController();
  setTimeout(() => cancel.abort(reason), 50);
  await expect(ask('x', { signal: cancel.signal })).rejects.toBe(reason);
  expect(await seen.promise).toMatchObject({ code: 'CANCELLED' });
  await expect(ask('x', { signal: cancel.signal })).rejects.toBe(reason);
  await expect(collect(tell('x', { signal: cancel.signal }))).rejects.toBe(reason);
  const late = AbortSignal.abort(new DOMException('late', 'TimeoutError'));
  await expect(ask('x', { signal: late })).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' });
});

test('the deadline ends calls on both sides', async () => {
  const ended = Promise.withResolvers<unknown>();
  const { ask, tell } = await serve({
    ask: () => new Promise(() => undefined),
    tell: (_, context) => forever(context, ended.resolve),
  });
  await expect(ask('x', { timeoutMs: 100 })).rejects.toMatchObject({
    code: 'DEADLINE_EXCEEDED',
    message: 'agent x did not answer in time',
  });
  await expect(collect(tell('x', { timeoutMs: 100 }))).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' });
  await ended.promise;
});

test('a slow reader slows the generator down', async () => {
  let made = 0;
  const { tell } = await serve({
    tell: async function* () {
      for (; made < 2_000; made += 1) yield 'x'.repeat(20_000);
    },
  });
  const stream = tell('x');
  await stream.next();
  await sleep(300);
  expect(made).toBeLessThan(1_000);
  let got = 1;
  for await (const _ of stream) got += 1;
  expect(got).toBe(2_000);
});

test('a request beyond the limit is refused with a type, and the server lives on', async () => {
  const { ask, tell } = await serve({ ask: async () => ({ ok: true }) });
  await expect(ask(oversized)).rejects.toMatchObject({
    code: 'INTERNAL',
    message: expect.stringContaining('larger than max'),
  });
  await expect(collect(tell(oversized))).rejects.toBeInstanceOf(BackupError);
  expect(await ask('x')).toEqual({ ok: true });
});

test('a server that is forced to end is unreachable to those it cuts off, not cancelled', async () => {
  const { server, ask, tell } = await serve({
    ask: () => new Promise(() => undefined),
    tell: (_, context) => forever(context, () => undefined),
  });
  const stream = tell('x');
  await stream.next();
  const both = Promise.allSettled([collect(stream), ask('x')]);
  await sleep(50);
  await server.close(50);
  for (const call of await both) {
    expect(call).toMatchObject({ status: 'rejected', reason: { code: 'AGENT_UNREACHABLE' } });
  }
  await expect(ask('x')).rejects.toMatchObject({ code: 'AGENT_UNREACHABLE' });
});

test('closing lets the calls under way end', async () => {
  const { server, ask } = await serve({
    ask: async () => {
      await sleep(200);
      return { ok: true };
    },
  });
  const answer = ask('x');
  await sleep(50);
  const began = Date.now();
  await server.close(5_000);
  expect(await answer).toEqual({ ok: true });
  expect(Date.now() - began).toBeLessThan(2_000);
});

const Health = makeGenericClientConstructor(
  {
    check: {
      ...method('/grpc.health.v1.Health/Check', false),
      // HealthCheckRequest { string service = 1 } and HealthCheckResponse { ServingStatus status = 1 }, by hand.
      requestSerialize: (name: string) =>
        Buffer.concat([Buffer.from([0x0a, name.length]), Buffer.from(name)]),
      responseDeserialize: (bytes: Buffer) => bytes[1] ?? 0,
    },
  },
  'Health',
);

function health(server: RpcServer) {
  const client = new Health(`127.0.0.1:${server.port}`, credentials.createInsecure());
  undo.push(() => client.close());
  const stub = client as unknown as Record<'check', Method>;
  return (name: string) =>
    callUnary<number>((options, done) => stub.check(name, options, done), {
      timeoutMs: 5_000,
      peer: 'health',
      unreachable: 'AGENT_UNREACHABLE',
    });
}

test('health is SERVING for the server and its service, and for no other', async () => {
  const { server } = await serve({});
  const check = health(server);
  expect(await check('')).toBe(1);
  expect(await check('t.T')).toBe(1);
  await expect(check('t.Other')).rejects.toBeInstanceOf(BackupError);
  await server.close(0);
  await expect(check('t.T')).rejects.toMatchObject({ code: 'AGENT_UNREACHABLE' });
});

test('an address in use is a mistake in the configuration', async () => {
  const { server } = await serve({});
  const again = startRpcServer({
    listen: `127.0.0.1:${server.port}`,
    tls: undefined,
    access: everybody,
    reflection: undefined,
    services: [],
    log,
  });
  await expect(again).rejects.toMatchObject({
    code: 'CONFIG_INVALID',
    message: expect.stringContaining(String(server.port)),
  });
});

test('TLS files that cannot be read or used are a mistake in the configuration', async () => {
  const files = { certFile: '/nowhere/cert.pem', keyFile: '/nowhere/key.pem', caFile: '/nowhere/ca.pem' };
  const start = (tls: typeof files) =>
    startRpcServer({
      listen: '127.0.0.1:0',
      tls,
      access: everybody,
      reflection: undefined,
      services: [],
      log,
    });
  await expect(start(files)).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
  const here = import.meta.filename;
  await expect(start({ certFile: here, keyFile: here, caFile: here })).rejects.toMatchObject({
    code: 'CONFIG_INVALID',
  });
});
