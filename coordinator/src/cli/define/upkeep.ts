import { Option } from 'commander';
import { verificationDepths } from '@rondb-backup/shared/storage/verification-name.ts';
import { adoptCommand } from '../commands/adopt.ts';
import { pruneCommand } from '../commands/prune.ts';
import { restoreCommand } from '../commands/restore.ts';
import { verifyCommand } from '../commands/verify.ts';
import { BACKUP, nameList, namePair, sinceTime } from './arguments.ts';
import { type Definer, examples } from './definer.ts';

/** Commands that restore backups, prove them, and let old ones go. */
export function defineUpkeepCommands({ command, action }: Definer): void {
  command('restore', 'Restore a backup into the cluster: the plan, a question, and the restore')
    .argument('<backup>', BACKUP)
    .option('--plan', 'show the plan and stop')
    .addOption(nameList('--include-databases <names>', 'only these databases'))
    .addOption(nameList('--exclude-databases <names>', 'all but these databases'))
    .addOption(nameList('--include-tables <names>', 'only these tables, each DATABASE.TABLE'))
    .addOption(nameList('--exclude-tables <names>', 'all but these tables'))
    .addOption(
      new Option('--rewrite-database <old,new>', 'restore a database under another name; repeat for more')
        .argParser(namePair)
        .default([], 'none'),
    )
    .option('--drop-existing', 'drop what is in the way first; asks for the name of the cluster')
    .option('--resume', 'take up a restore of the same that broke off; leave alone what it has done')
    .option('--overwrite-users', 'replace accounts that exist; else they are kept')
    .option('--confirm-cluster <name>', 'the name of the cluster, for --drop-existing in scripts')
    .option('--yes', 'do not ask')
    .addHelpText(
      'after',
      examples(
        'restore latest --plan --config coordinator.yaml',
        'restore 1795345503 --include-databases shop --yes',
        'restore latest --rewrite-database shop,shop_old --yes',
        'restore 1795345503 --drop-existing --confirm-cluster prod --yes',
        'restore 1795345503 --resume --yes',
      ),
    )
    .action(action(restoreCommand));
  command('adopt', "Make a backup of what rondb-helm's scripts wrote, once its files are proved to be whole")
    .argument('<id>', 'backup id')
    .addHelpText('after', examples('adopt 264750300 --config coordinator.yaml'))
    .action(action(adoptCommand));
  command('prune', 'Delete what the configured retention does not keep')
    .option('-n, --dry-run', 'show what would be deleted, and why; delete nothing', false)
    .option('--if-automatic', 'do nothing where retention.automatic is off; for what runs by itself', false)
    .addHelpText('after', examples('prune --config coordinator.yaml --dry-run'))
    .action(action(pruneCommand));
  command('verify', 'Prove that backups in the object store are as their manifests say')
    .argument('[backup...]', BACKUP)
    .option('--since <time>', 'those that began within the last 12h or 7d', sinceTime)
    .option('--all', 'all complete backups of this cluster', false)
    .addOption(
      new Option('--depth <depth>', 'names and sizes, everything read back and hashed, or a drill')
        .choices(verificationDepths)
        .default('hashes'),
    )
    .option('--drill', 'restore the backup into the scratch cluster, compare, and empty that again', false)
    .addHelpText(
      'after',
      examples(
        'verify latest --config coordinator.yaml',
        'verify --since 7d --coordinator backup.db.svc:50060 -o json',
        'verify latest --drill --coordinator backup.db.svc:50060',
        'verify --all --depth listing --config coordinator.yaml',
      ),
    )
    .action(action(verifyCommand));
}
