import { Server, type ServiceDefinition, type UntypedServiceImplementation } from '@grpc/grpc-js';
import type { PackageDefinition } from '@rondb-backup/proto/load.ts';
import { HealthImplementation } from 'grpc-health-check';
import { BackupError } from '../errors/backup-error.ts';
import type { Logger } from '../logging/logger.ts';
import { type AccessRules, createGuard } from './access/guard.ts';
import { serverCredentials } from './credentials.ts';
import { isLoopback } from './loopback.ts';
import type { TlsFiles } from './tls/certificate-files.ts';

interface ServedService {
  /** Full name, such as `rondb.backup.v1.AgentService`, under which its health is asked. */
  readonly name: string;
  readonly definition: ServiceDefinition;
  readonly implementation: UntypedServiceImplementation;
}

export interface RpcServerOptions {
  /** The services and messages that clients such as grpcurl may ask for; undefined: none. */
  readonly reflection: PackageDefinition | undefined;
  /** HOST:PORT; port 0 takes a free one. */
  readonly listen: string;
  readonly tls: TlsFiles | undefined;
  readonly access: AccessRules;
  readonly services: readonly ServedService[];
  readonly log: Logger;
}

export interface RpcServer {
  /** The port that it listens on. */
  readonly port: number;
  /**
   * Health says NOT_SERVING, new calls are refused, calls under way may end within `graceMs`, then they are cut.
   *
   * @param idle when it settles there is nothing left to wait for: streams that a client left open are cut soon after
   */
  close(graceMs: number, idle?: Promise<unknown>): Promise<void>;
}

/** Larger messages are refused before they are read into memory. */
const MAX_REQUEST_BYTES = 1024 * 1024;

/**
 * Serves gRPC with the standard health service; health is SERVING once this returns.
 *
 * @throws BackupError CONFIG_INVALID when the address cannot be bound, or a file of certificates or tokens cannot be used
 */
export async function startRpcServer(options: RpcServerOptions): Promise<RpcServer> {
  const { listen, tls, access, log } = options;
  if (tls === undefined && !isLoopback(listen))
    log.warn({ listen }, 'serving without TLS: everybody who reaches this address may do everything');
  const guard = createGuard(tls !== undefined, access, log);
  const server = new Server({
    interceptors: guard.interceptors,
    'grpc.max_receive_message_length': MAX_REQUEST_BYTES,
    'grpc.keepalive_time_ms': 30_000,
    'grpc.keepalive_timeout_ms': 20_000,
    'grpc.keepalive_permit_without_calls': 1,
  });
  const names = ['', ...options.services.map(({ name }) => name)];
  const health = new HealthImplementation(Object.fromEntries(names.map((name) => [name, 'NOT_SERVING'])));
  health.addToServer(server);
  for (const { definition, implementation } of options.services)
    server.addService(definition, implementation);

  if (options.reflection !== undefined) {
    // Loaded on demand: most services never serve it, and it takes memory.
    const { ReflectionService } = await import('@grpc/reflection');
    new ReflectionService(options.reflection).addToServer(server);
  }

  const port = await bind(server, options);
  for (const name of names) health.setStatus(name, 'SERVING');
  log.info({ listen, port, tls: tls !== undefined }, 'serving');

  return {
    port,
    close: async (graceMs, idle) => {
      for (const name of names) health.setStatus(name, 'NOT_SERVING');
      await shutdown(server, graceMs, idle);
      guard.stop();
    },
  };
}

const bind = (server: Server, { listen, tls, access, log }: RpcServerOptions): Promise<number> =>
  new Promise((resolve, reject) => {
    const credentials = serverCredentials(tls, access.tokensFile === undefined, log);
    server.bindAsync(listen, credentials, (cause, port) => {
      if (cause === null) resolve(port);
      else {
        const hint = 'choose a free address for `listen`, or end the program that holds it';
        reject(
          new BackupError('CONFIG_INVALID', `cannot listen on ${listen}: ${cause.message}`, { cause, hint }),
        );
      }
    });
  });

/** For the last messages of open streams to reach their readers. */
const LAST_WORDS_MS = 1_000;

const shutdown = (server: Server, graceMs: number, idle: Promise<unknown> | undefined): Promise<void> =>
  new Promise((resolve) => {
    const cut = (): void => {
      server.forceShutdown();
      resolve();
    };
    let timer = setTimeout(cut, graceMs);
    void idle?.finally(() => {
      clearTimeout(timer);
      timer = setTimeout(cut, Math.min(LAST_WORDS_MS, graceMs));
    });
    server.tryShutdown(() => {
      clearTimeout(timer);
      resolve();
    });
  });
