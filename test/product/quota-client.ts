import { chmod, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TestCluster } from '../cluster/cluster.ts';

/** An ndb_mgm as RonDB's, which knows database quotas. */
export interface QuotaClient {
  readonly program: string;
  /** Databases whose quota was to be set, in order. */
  asked(): Promise<readonly string[]>;
}

/**
 * Makes a program that answers the commands about database quotas with the words of RonDB's CommandInterpreter.cpp, and is
 * the ndb_mgm of the cluster for all others.
 *
 * @param refused a database that has a quota already
 */
export async function quotaClient(
  dir: string,
  { home }: TestCluster,
  databases: readonly string[],
  refused = '',
): Promise<QuotaClient> {
  const program = join(dir, `ndb_mgm-${databases.join('-')}-${refused}.mjs`);
  const log = `${program}.log`;
  const script = `#!${process.execPath}
import { spawnSync } from 'node:child_process';
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
const args = process.argv.slice(2);
const [, quota, action, file] = args.at(-1).split(' ');
if (quota !== 'QUOTA') process.exit(spawnSync(${JSON.stringify(join(home, 'bin', 'ndb_mgm'))}, args, { stdio: 'inherit' }).status);
if (action === 'BACKUP') {
  const lines = ${JSON.stringify(databases)}.map((name) => 'DATABASE QUOTA SET ' + name + ' --rate-per-sec=1000\\n');
  writeFileSync(file, '##DATABASE QUOTA BACKUP%%\\n' + lines.join(''));
  console.log('Database Quota Backup command completed');
} else {
  for (const line of readFileSync(file, 'utf8').trim().split('\\n').slice(1)) {
    const name = line.split(' ')[3];
    appendFileSync(${JSON.stringify(log)}, name + '\\n');
    console.log('Execute ' + line);
    console.log(
      name === ${JSON.stringify(refused)}
        ? 'DATABASE QUOTA SET command failed: Error:\\n*  1: it has one\\nDATABASE QUOTA SET command failed\\nWill continue with next command'
        : 'DATABASE QUOTA SET successfully executed\\nDATABASE QUOTA SET command succeeded for RESTORE',
    );
  }
}
`;
  await writeFile(program, script);
  await chmod(program, 0o755);
  return {
    program,
    asked: async () =>
      (await readFile(log, 'utf8').catch(() => '')).split('\n').filter((name) => name !== ''),
  };
}
