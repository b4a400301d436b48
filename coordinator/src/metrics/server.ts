import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { BackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import type { Logger } from '@rondb-backup/shared/logging/logger.ts';
import type { Metrics } from './metrics.ts';

export interface MetricsServer {
  readonly port: number;
  close(): Promise<void>;
}

/** No scrape takes as long. */
const TIMEOUT_MS = 10_000;

/**
 * `GET /metrics` over HTTP, without TLS: there is nothing in it that names data or holds a secret.
 *
 * @param listen HOST:PORT; port 0 takes a free one
 * @throws BackupError CONFIG_INVALID when the address cannot be bound
 */
export async function serveMetrics(listen: string, metrics: Metrics, log: Logger): Promise<MetricsServer> {
  const limits = { requestTimeout: TIMEOUT_MS, headersTimeout: TIMEOUT_MS };
  const server = createServer(limits, ({ method, url }, response) => {
    if (method === 'GET' && url === '/metrics') void answer(response, metrics, log);
    else response.writeHead(404).end();
  });
  const [host = '', port = ''] = /^\[?(.+?)\]?:(\d+)$/.exec(listen)?.slice(1) ?? [];
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) => {
      const hint = 'choose a free address for `metrics.listen`, or end the program that holds it';
      reject(
        new BackupError('CONFIG_INVALID', `cannot listen on ${listen}: ${cause.message}`, { cause, hint }),
      );
    });
    server.listen(Number(port), host, resolve);
  });
  const { port: bound } = server.address() as AddressInfo;
  log.info({ listen, metricsPort: bound }, 'serving metrics');
  return {
    port: bound,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(response: ServerResponse, metrics: Metrics, log: Logger): Promise<void> {
  try {
    const text = await metrics.text();
    response.writeHead(200, { 'content-type': metrics.contentType }).end(text);
  } catch (err) {
    log.error({ err }, 'cannot print metrics');
    response.writeHead(500).end();
  }
}
