import type { TestCluster } from '../cluster.ts';
import { controlFilesComplete, mgm, mgmUntil, type RawResult } from '../raw.ts';

/** The cluster in question, two groups of two nodes, and what its tests hand on, in the order in which they run. */
export interface Subject {
  readonly cluster: () => TestCluster;
  /** A backup id that was not used before. */
  readonly nextId: () => number;
  lastId: number;
  /** The line with the records of the last whole backup; nothing writes, so that it stays the same. */
  records: string | undefined;
}

export const NODES = [1, 2, 4, 5];

const NOT_RUNNING = /^(?![\s\S]*Local backup status)[\s\S]*^Node 1: Backup not started$/m;

/** A backup from its beginning to its end. */
export const begin = (cluster: TestCluster, id: number): Promise<RawResult> =>
  mgm(cluster, `START BACKUP ${id} SNAPSHOTEND WAIT COMPLETED`);

/** Waits until a backup runs. */
export const running = (cluster: TestCluster, id: number): Promise<RawResult> =>
  mgmUntil(cluster, 'ALL REPORT BACKUPSTATUS', new RegExp(`backup ${id} started`));

/** Waits until no backup runs. */
export const idle = (cluster: TestCluster): Promise<RawResult> =>
  mgmUntil(cluster, 'ALL REPORT BACKUPSTATUS', NOT_RUNNING);

/** By node, whether its control files say that the backup completed. */
export const complete = (cluster: TestCluster, id: number): Promise<boolean[]> =>
  Promise.all(NODES.map((node) => controlFilesComplete(cluster, node, id)));

/** The files that a node with two LDM threads writes. */
export const parts = (id: number, node: number): readonly string[] =>
  [1, 2].flatMap((part) =>
    [`BACKUP-${id}-0.${node}.Data`, `BACKUP-${id}.${node}.ctl`, `BACKUP-${id}.${node}.log`].map(
      (name) => `BACKUP-${id}-PART-${part}-OF-2/${name}`,
    ),
  );
