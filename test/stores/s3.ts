import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { type Faults, startFaultProxy } from './fault-proxy.ts';

/** The one account that s3rver knows. */
const S3_ACCESS_KEY = 'S3RVER';
export const S3_SECRET_KEY = 'S3RVER';

interface S3Server extends AsyncDisposable {
  readonly bucket: string;
  /** Straight to the server; for measuring. */
  readonly endpoint: string;
  /** Through the fault proxy. */
  readonly faultyEndpoint: string;
  readonly faults: Faults;
  /** An rclone.conf with the remotes `s3` (through the fault proxy) and `s3direct`. */
  readonly rcloneConfig: string;
  /** `rcloneConfig` as a file. */
  readonly configFile: string;
  /** A section for rclone.conf. */
  section(name: string, overrides?: Readonly<Record<string, string>>): string;
  stop(): Promise<void>;
}

/**
 * Starts an S3 server on free ports of 127.0.0.1 with one empty bucket. It checks signatures (the proxy refuses what
 * is not signed at all, which s3rver would let pass), and keeps its objects in `directory`.
 */
export async function startS3(
  options: { readonly bucket?: string; readonly directory?: string } = {},
): Promise<S3Server> {
  const bucket = options.bucket ?? 'backups';
  const home = await mkdtemp(join(tmpdir(), 's3-'));
  const server = execa(
    process.execPath,
    [
      join(dirname(fileURLToPath(import.meta.url)), 's3rver-main.ts'),
      options.directory ?? join(home, 'data'),
      bucket,
    ],
    { stdin: 'pipe', stdout: 'pipe', stderr: 'inherit', reject: false, cleanup: true },
  );
  const ended = server.then((result): never => {
    throw new Error(`s3rver ended with exit code ${result.exitCode}`);
  });
  const [firstOutput] = (await Promise.race([once(server.stdout, 'data'), ended])) as [Buffer];
  ended.catch(() => undefined);
  const port = Number(firstOutput.toString());
  const proxy = await startFaultProxy(port);

  const endpoint = `http://127.0.0.1:${port}`;
  const faultyEndpoint = `http://127.0.0.1:${proxy.port}`;
  const section = (name: string, overrides: Readonly<Record<string, string>> = {}): string => {
    const keys = {
      type: 's3',
      provider: 'Other',
      endpoint: faultyEndpoint,
      region: 'us-east-1',
      access_key_id: S3_ACCESS_KEY,
      secret_access_key: S3_SECRET_KEY,
      ...overrides,
    };
    return [`[${name}]`, ...Object.entries(keys).map(([key, value]) => `${key} = ${value}`), ''].join('\n');
  };
  const rcloneConfig = section('s3') + section('s3direct', { endpoint });
  const configFile = join(home, 'rclone.conf');
  await writeFile(configFile, rcloneConfig, { mode: 0o600 });

  const stop = async (): Promise<void> => {
    await proxy.stop();
    server.stdin.end();
    await server;
    await rm(home, { recursive: true, force: true });
  };
  return {
    bucket,
    endpoint,
    faultyEndpoint,
    faults: proxy.faults,
    rcloneConfig,
    configFile,
    section,
    stop,
    [Symbol.asyncDispose]: stop,
  };
}
