import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { execa } from 'execa';

/** A notice as it came in. */
export interface ReceivedNotice {
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  readonly body: Readonly<Record<string, unknown>> & { readonly event: string; readonly id: string };
}

/** A receiver of webhooks on 127.0.0.1. */
export interface Receiver {
  readonly url: string;
  /** Notices that were taken, in their order. */
  readonly taken: ReceivedNotice[];
  /** How often anything came in. */
  readonly attempts: () => number;
  /** The next answers have these statuses, one each; after them it is 200. */
  answerWith(...statuses: number[]): void;
  stop(): Promise<void>;
}

export async function startReceiver(): Promise<Receiver> {
  const taken: ReceivedNotice[] = [];
  const statuses: number[] = [];
  let attempts = 0;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      attempts += 1;
      const text = Buffer.concat(chunks).toString();
      const status = statuses.shift() ?? 200;
      if (status < 300)
        taken.push({ headers: request.headers, text, body: JSON.parse(text) as ReceivedNotice['body'] });
      response.writeHead(status).end();
    });
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/receiver/t0ken-in-the-path`,
    taken,
    attempts: () => attempts,
    answerWith: (...given) => void statuses.splice(0, statuses.length, ...given),
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => void server.close(resolve));
    },
  };
}

/** The hexadecimal HMAC-SHA256 that the program openssl computes of a notice's time and text, as NOTICES.md says. */
export async function signatureByOpenssl(seconds: string, text: string, key: string): Promise<string> {
  const { stdout } = await execa('openssl', ['dgst', '-sha256', '-hmac', key], {
    input: `${seconds}.${text}`,
  });
  return stdout.split(/[ =]+/).at(-1) ?? '';
}
