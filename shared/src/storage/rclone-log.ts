/** How far an upload is. */
export interface TransferProgress {
  readonly bytes: number;
  readonly totalBytes: number;
  /** Averaged by rclone. */
  readonly bytesPerSecond: number;
  readonly etaSeconds?: number;
  readonly transferring: readonly { readonly name: string; readonly bytes: number; readonly size: number }[];
}

/** The statistics in a line of rclone's log. */
export interface RcloneStats extends Omit<TransferProgress, 'etaSeconds'> {
  /** Files whose hashes are being compared: no byte moves meanwhile, and yet it is at work. */
  readonly checking: number;
}

export type RcloneLine =
  | { readonly kind: 'stats'; readonly stats: RcloneStats }
  | { readonly kind: 'problem'; readonly text: string }
  | { readonly kind: 'other' };

const OTHER: RcloneLine = { kind: 'other' };
const PROBLEM_LEVELS = new Set(['error', 'critical', 'alert', 'emergency', 'fatal', 'panic']);

/**
 * Reads one line of rclone's standard error under `--use-json-log`. rclone 1.60 writes its last words as plain text
 * all the same (`2026/11/22 11:20:56 Failed to copy: …`, with `caused by:` lines after it); later versions as JSON
 * with level `critical`.
 */
export function parseRcloneLine(line: string): RcloneLine {
  if (!line.startsWith('{')) {
    const text = line.replace(/^\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d /, '').trim();
    return text === '' || /^(NOTICE|INFO|DEBUG)\s*:/.test(text) ? OTHER : { kind: 'problem', text };
  }
  const entry = parseObject(line);
  if (entry === undefined) return { kind: 'problem', text: line };
  if (isObject(entry['stats'])) return { kind: 'stats', stats: readStats(entry['stats']) };
  if (typeof entry['level'] !== 'string' || !PROBLEM_LEVELS.has(entry['level'])) return OTHER;
  const text = typeof entry['msg'] === 'string' ? entry['msg'] : '';
  const object = typeof entry['object'] === 'string' ? entry['object'] : '';
  return { kind: 'problem', text: object === '' ? text : `${object}: ${text}` };
}

function readStats(stats: Record<string, unknown>): RcloneStats {
  const transferring = Array.isArray(stats['transferring']) ? stats['transferring'].filter(isObject) : [];
  return {
    bytes: count(stats['bytes']),
    totalBytes: count(stats['totalBytes']),
    bytesPerSecond: count(stats['speed']),
    checking: Array.isArray(stats['checking']) ? stats['checking'].length : 0,
    transferring: transferring.map((file) => ({
      name: typeof file['name'] === 'string' ? file['name'] : '',
      bytes: count(file['bytes']),
      size: count(file['size']),
    })),
  };
}

/** rclone prints -1 for a size that it does not know, and null for a rate before the first second. */
const count = (value: unknown): number =>
  typeof value === 'number' && Number.isFinite(value) && value > 0 ? Math.round(value) : 0;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
