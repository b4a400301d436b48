/** What HELP prints, of the commands that the simulation knows. */
export const HELP = `---------------------------------------------------------------------------
 NDB Cluster -- Management Client -- Help
---------------------------------------------------------------------------
HELP                                   Print help text
SHOW                                   Print information about cluster
START BACKUP [<backup id>] [ENCRYPT [PASSWORD='<password>']] [SNAPSHOTSTART | SNAPSHOTEND] [NOWAIT | WAIT STARTED | WAIT COMPLETED]
                                       Start backup (default WAIT COMPLETED,SNAPSHOTEND)
ABORT BACKUP <backup id>               Abort backup
<id> STATUS                            Print status
<id> REPORT <report-type>              Display report for <report-type>

<report-type> = BACKUPSTATUS | MEMORYUSAGE
<id>       = ALL | Any database node id
`;
