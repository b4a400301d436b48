import type { Checkpoints, StatedFragment } from './ctl-walker.ts';
import type { FoundFragment } from './data-walker.ts';
import type { DictionaryTable } from './dictionary.ts';
import type { FileKind } from './file-header.ts';
import type { LogChanges } from './log-walker.ts';

/** One file of a native backup, read from its first byte to its last. */
export interface InspectedFile {
  /** Relative to the directory `BACKUP-<id>`, with `/` between the parts. */
  readonly path: string;
  readonly kind: FileKind;
  /** 1 to the number of parts. */
  readonly part: number;
  readonly sizeBytes: number;
  /** Milliseconds since 1970. */
  readonly mtimeMs: number;
  /** Of the file as it is stored, lower-case hexadecimal. */
  readonly sha256: string;
}

/** A fragment and the Data file that holds its records. */
interface LocatedFragment extends FoundFragment {
  readonly path: string;
}

/** What the files of one node hold. */
export interface NodeContents {
  readonly formatVersion: number;
  /** `(major << 16) | (minor << 8) | patch`. */
  readonly ndbVersion: number;
  readonly mysqlVersion: number;
  /** The state that a restore gives: with the log applied, that of the end of the backup or that of its start. */
  readonly snapshot: 'start' | 'end';
  /** As in the ctl files; `stop` is one less than the StopGCP that the management client prints. */
  readonly checkpoints: Checkpoints;
  /** Tables and indexes of the whole cluster, by id. */
  readonly tables: readonly DictionaryTable[];
  /**
   * Every fragment of the whole cluster. The row counts are on one node only, the one that coordinated the native
   * backup; they are 0 on all others.
   */
  readonly expected: readonly StatedFragment[];
  /** The fragments in this node's own Data files. */
  readonly found: readonly LocatedFragment[];
  readonly logEntries: number;
  /** What they do, each table once. An agent of an earlier version does not tell: then they are fewer than the entries. */
  readonly logChanges: readonly LogChanges[];
}

/** The proof of one data node's share of a native backup. Plain data. */
export interface NodeInspection {
  readonly backupId: number;
  readonly nodeId: number;
  readonly parts: number;
  readonly encrypted: boolean;
  readonly compressed: boolean;
  /** Undefined when the files are encrypted and there was no password: they were hashed, not walked. */
  readonly contents: NodeContents | undefined;
  /** By path. */
  readonly files: readonly InspectedFile[];
}
