import { createServer, request as forward, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

interface SeenRequest {
  readonly method: string;
  /** Path without its query. */
  readonly path: string;
  readonly query: string;
}

export type Fault =
  /** Answers like S3 does, and does not pass the request on. */
  | { readonly kind: 'status'; readonly status: number; readonly code: string }
  /** Waits before passing the request on. */
  | { readonly kind: 'delay'; readonly ms: number }
  /** Takes this much of the body, or all of a smaller one, then closes the connection. */
  | { readonly kind: 'cut'; readonly afterBytes: number }
  /** Passes the request on, and closes the connection after so much of the answer's body, or all of a smaller one. */
  | { readonly kind: 'cut answer'; readonly afterBytes: number }
  /** Passes the request on, and closes the connection instead of answering. */
  | { readonly kind: 'lost answer' }
  /** Takes the request and never answers. */
  | { readonly kind: 'hang' };

/** What goes wrong, and what was asked; a test changes and reads it while the proxy runs. */
export interface Faults {
  /** Chooses the fault for a request, or none. */
  rule: (request: SeenRequest, number: number) => Fault | undefined;
  /** Every request since the last `reset`, those that were answered with a fault included. */
  readonly seen: SeenRequest[];
  /** No faults, nothing seen. */
  reset(): void;
}

interface FaultProxy {
  readonly port: number;
  readonly faults: Faults;
  stop(): Promise<void>;
}

/** A proxy on 127.0.0.1 that passes requests to another port as they are, unless a fault is asked for. */
export async function startFaultProxy(targetPort: number): Promise<FaultProxy> {
  const faults: Faults = {
    rule: () => undefined,
    seen: [],
    reset() {
      this.rule = () => undefined;
      this.seen.length = 0;
    },
  };
  const server = createServer((incoming, outgoing) => {
    const url = new URL(incoming.url ?? '/', 'http://127.0.0.1');
    const seen = { method: incoming.method ?? '', path: url.pathname, query: url.search };
    faults.seen.push(seen);
    const unsigned: Fault | undefined =
      incoming.headers.authorization === undefined
        ? { kind: 'status', status: 403, code: 'AccessDenied' }
        : undefined;
    const fault = unsigned ?? faults.rule(seen, faults.seen.length);
    apply(fault, incoming, outgoing, () => pass(targetPort, incoming, outgoing, fault));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    faults,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function apply(
  fault: Fault | undefined,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  passOn: () => void,
): void {
  switch (fault?.kind) {
    case undefined:
    case 'lost answer':
    case 'cut answer':
      return passOn();
    case 'status':
      incoming.resume();
      outgoing.writeHead(fault.status, { 'content-type': 'application/xml' });
      outgoing.end(
        `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${fault.code}</Code><Message>asked for by the test</Message></Error>`,
      );
      return;
    case 'delay':
      setTimeout(passOn, fault.ms);
      return;
    case 'hang':
      incoming.resume();
      return;
    case 'cut': {
      let taken = 0;
      incoming.on('data', (chunk: Buffer) => {
        taken += chunk.length;
        if (taken > fault.afterBytes) incoming.socket.destroy();
      });
      incoming.on('end', () => incoming.socket.destroy());
    }
  }
}

/**
 * The request is passed on when it is all here: S3 makes an object of a whole request only, s3rver makes one of what
 * came until the connection broke. No request is larger than a part of an upload.
 */
function pass(
  port: number,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  fault: Fault | undefined,
): void {
  const body: Buffer[] = [];
  incoming.on('error', () => outgoing.destroy());
  incoming.on('data', (chunk: Buffer) => body.push(chunk));
  incoming.on('end', () => passWhole(port, incoming, Buffer.concat(body), outgoing, fault));
}

function passWhole(
  port: number,
  incoming: IncomingMessage,
  body: Buffer,
  outgoing: ServerResponse,
  fault: Fault | undefined,
): void {
  const { method, url, headers } = incoming;
  const target = forward({ host: '127.0.0.1', port, method, path: url, headers }, (answer) => {
    if (fault?.kind === 'lost answer') return void answer.resume().on('end', () => outgoing.destroy());
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
    if (fault?.kind === 'cut answer') return cutAfter(answer, outgoing, fault.afterBytes);
    answer.pipe(outgoing);
  });
  // Either side may go away in the middle: the other one learns it by its connection.
  target.on('error', () => outgoing.destroy());
  outgoing.on('close', () => {
    if (!outgoing.writableFinished) target.destroy();
  });
  target.end(body);
}

function cutAfter(answer: IncomingMessage, outgoing: ServerResponse, afterBytes: number): void {
  let passed = 0;
  answer.on('data', (chunk: Buffer) => {
    passed += chunk.length;
    if (passed > afterBytes) outgoing.destroy();
    else outgoing.write(chunk);
  });
  answer.on('end', () => outgoing.destroy());
}
