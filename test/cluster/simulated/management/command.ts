/** A command of the management client, as far as the simulation knows it. */
export type Command =
  | {
      readonly kind: 'startBackup';
      /** The next one when undefined. */
      readonly id: number | undefined;
      readonly password: string | undefined;
      readonly wait: 'no' | 'started' | 'completed';
    }
  | { readonly kind: 'abortBackup'; readonly id: number | undefined }
  | { readonly kind: 'show' }
  | { readonly kind: 'status' | 'backupStatus' | 'memoryUsage'; readonly node: number | 'all' }
  | { readonly kind: 'help' }
  /** `reason` is a line of its own. */
  | { readonly kind: 'invalid'; readonly text: string; readonly reason?: string };

const MAX_BACKUP_ID = 4_294_967_294;
/** Without a password the real client encrypts nothing, and says nothing. */
const ENCRYPT = /^ENCRYPT\b(?:\s+PASSWORD=(?:'([^']*)'|"([^"]*)"))?\s*/i;

/** Any text is a command, perhaps an invalid one. */
export function parseCommand(text: string): Command {
  const line = text.trim();
  const start = /^START\s+BACKUP\b\s*(.*)$/is.exec(line);
  if (start !== null) return parseStart(start[1] ?? '');
  const abort = /^ABORT\s+BACKUP\s+(\S+)$/i.exec(line);
  if (abort !== null) return { kind: 'abortBackup', id: parseId(abort[1] ?? '') };
  if (/^SHOW$/i.test(line)) return { kind: 'show' };
  if (/^HELP$/i.test(line)) return { kind: 'help' };
  const node = /^(ALL|\d+)\s+(.*)$/is.exec(line);
  if (node !== null) return parseNodeCommand(node[1] ?? '', node[2] ?? '');
  return { kind: 'invalid', text: line };
}

function parseStart(rest: string): Command {
  const invalid = { kind: 'invalid', text: `BACKUP ${rest}` } as const;
  const id = /^(-?\d+)\s*/.exec(rest);
  const number = id === null ? undefined : parseId(id[1] ?? '');
  if (id !== null && number === undefined)
    return { ...invalid, reason: `Backup ID out of range [1 - ${MAX_BACKUP_ID}]` };
  const afterId = rest.slice(id?.[0].length ?? 0);
  const encrypt = ENCRYPT.exec(afterId);
  const options = afterId.slice(encrypt?.[0].length ?? 0).toUpperCase();
  const match = /^(?:SNAPSHOT(?:START|END)\b\s*)?(NOWAIT|WAIT\s+STARTED|WAIT\s+COMPLETED)?$/.exec(options);
  if (match === null) return invalid;
  const how = match[1] ?? 'WAIT COMPLETED';
  const wait = how === 'NOWAIT' ? 'no' : how.endsWith('STARTED') ? 'started' : 'completed';
  return { kind: 'startBackup', id: number, password: encrypt?.[1] ?? encrypt?.[2], wait };
}

function parseNodeCommand(which: string, what: string): Command {
  const node = /^ALL$/i.test(which) ? 'all' : Number(which);
  const words = what.trim().toUpperCase().split(/\s+/).join(' ');
  if (words === 'STATUS') return { kind: 'status', node };
  if (words === 'REPORT BACKUPSTATUS') return { kind: 'backupStatus', node };
  if (words === 'REPORT MEMORYUSAGE') return { kind: 'memoryUsage', node };
  return { kind: 'invalid', text: what };
}

function parseId(text: string): number | undefined {
  const id = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  return id >= 1 && id <= MAX_BACKUP_ID ? id : undefined;
}
