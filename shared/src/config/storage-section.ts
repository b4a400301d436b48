import { availableParallelism } from 'node:os';
import type * as z from 'zod/mini';
import type { DestinationConfig } from '../storage/destination.ts';
import type { RetryPolicy } from '../storage/retries.ts';
import type { TransferLimits } from '../storage/transfer-plan.ts';
import { defaulted, optional, required, rule, section } from './fields.ts';
import { type ConfigContext, filePath } from './files.ts';
import { duration, integer, program, size, text } from './kinds.ts';

const risingDelays = rule<{ minDelay?: number; maxDelay?: number }>(
  ['minDelay'],
  'longer than maxDelay of the same section',
  ({ minDelay, maxDelay }) => minDelay === undefined || maxDelay === undefined || minDelay <= maxDelay,
);

/** The object store; agents and coordinator must have the same `remote`. */
export function storageSection(context: ConfigContext) {
  return section({
    remote: required(
      text('REMOTE:BUCKET/PREFIX, such as s3:backups/prod', /^[^:\s/][^:]*:.+$/),
      'Where the backups go: a section of `rclone.conf`, and a path in it',
    ),
    rcloneConfig: required(filePath(context), 'The `rclone.conf` with the section of the remote'),
    rcloneProgram: defaulted(program, 'rclone', 'The program rclone'),
    memoryLimit: defaulted(
      size('96MiB', '64GiB'),
      '256MiB',
      'Memory that rclone may use for an upload; sets how many parts are sent at a time and how large they are',
    ),
    bandwidthLimit: optional(
      size('1KiB', '1TiB'),
      'Bytes a second that an upload may send, all of its transfers together; none: as fast as it goes',
    ),
    stallTimeout: defaulted(
      duration('10s', '24h'),
      '5m',
      'How long an upload may make no progress before it is ended and tried again',
    ),
    requestTimeout: defaulted(
      duration('5s', '1h'),
      '1m',
      'How long a request to the object store may stand still before it is tried again',
    ),
    retry: section({
      attempts: defaulted(
        integer({ min: 1, max: 100 }),
        5,
        'How often a transfer is tried before it has failed',
      ),
      minDelay: defaulted(
        duration('100ms', '1h'),
        '1s',
        'Pause before the second attempt; it doubles each time',
      ),
      maxDelay: defaulted(duration('100ms', '1h'), '1m', 'The longest pause between two attempts'),
    }).check(risingDelays),
  });
}

/** Where backups go and how, complete. */
export interface StorageConfig {
  /** `REMOTE:BUCKET/PREFIX` as configured, for messages. */
  readonly remote: string;
  readonly destination: DestinationConfig;
  readonly rcloneProgram: string;
  readonly limits: TransferLimits;
  readonly stallTimeoutMs: number;
  readonly requestTimeoutMs: number;
  readonly retry: RetryPolicy;
}

export function compileStorage(settings: z.infer<ReturnType<typeof storageSection>>): StorageConfig {
  const { remote, rcloneConfig, rcloneProgram, retry } = settings;
  const colon = remote.indexOf(':');
  return {
    remote,
    destination: { remote: remote.slice(0, colon), path: remote.slice(colon + 1), configFile: rcloneConfig },
    rcloneProgram,
    limits: {
      memoryLimitBytes: settings.memoryLimit,
      bandwidthLimitBytesPerSecond: settings.bandwidthLimit,
      cores: availableParallelism(),
    },
    stallTimeoutMs: settings.stallTimeout,
    requestTimeoutMs: settings.requestTimeout,
    retry: { attempts: retry.attempts, minDelayMs: retry.minDelay, maxDelayMs: retry.maxDelay },
  };
}
