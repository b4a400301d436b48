const prefixOf = (backupId: number): string => `restore of ${backupId} into `;

/** What a second restore has in common with one that was interrupted. */
export const restoreOrigin = (backupId: number, clusterName: string): string =>
  `${prefixOf(backupId)}${clusterName}`;

/** Whether an origin is that of a restore of this backup, into whatever cluster. */
export const isRestoreOf = (backupId: number, origin: string): boolean =>
  origin.startsWith(prefixOf(backupId));

/** Of any backup: a drill takes over from every other that was interrupted there. */
export const drillOrigin = (clusterName: string): string => `drill in ${clusterName}`;
