import { accessSync, constants } from 'node:fs';
import path from 'node:path';
import { runStep } from './run.mjs';

/**
 * Programs that the demo, the tests and the benchmarks start, any one name of each line, and the Debian package that
 * brings it. The `-core` package is a MySQL-compatible server without a service: installing it starts nothing.
 */
const needs = [
  { programs: ['rclone'], debian: 'rclone', what: 'rclone' },
  { programs: ['mysqld', 'mariadbd'], debian: 'mariadb-server-core', what: 'a MySQL or MariaDB server' },
  { programs: ['mysqldump', 'mariadb-dump'], debian: 'mariadb-client', what: 'mysqldump or mariadb-dump' },
  { programs: ['mysql', 'mariadb'], debian: 'mariadb-client', what: 'the mysql or mariadb client' },
  { programs: ['openssl'], debian: 'openssl', what: 'openssl' },
  { programs: ['xz'], debian: 'xz-utils', what: 'xz' },
];

/** Without these some tests are skipped. */
const wishes = [
  { programs: ['ip'], debian: 'iproute2', what: 'ip' },
  { programs: ['nft'], debian: 'nftables', what: 'nft' },
  { programs: ['systemd-analyze'], debian: 'systemd', what: 'systemd-analyze' },
  { programs: ['zsh'], debian: 'zsh', what: 'zsh' },
  { programs: ['fish'], debian: 'fish', what: 'fish' },
];

/** @param {string} program */
function isInstalled(program) {
  // Servers are in sbin, which is not in the PATH of every user.
  const directories = [...(process.env.PATH ?? '').split(path.delimiter), '/usr/sbin', '/usr/local/sbin'];
  return directories.some((directory) => {
    try {
      accessSync(path.join(directory, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** Installs the programs that are missing, on Debian and its kin; elsewhere it says which they are. */
export function installDebianPackages() {
  installMissing(needs);
}

/** The same for what only some tests need: where it cannot be had, they are skipped. */
export function installTestPackages() {
  try {
    installMissing(wishes);
  } catch (error) {
    console.error(
      `set-up: some tests will be skipped: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

/** @param {typeof needs} programsWanted */
function installMissing(programsWanted) {
  const missing = programsWanted.filter(({ programs }) => !programs.some((program) => isInstalled(program)));
  if (missing.length === 0) return;
  const wanted = missing.map(({ what }) => what).join(', ');
  if (!isInstalled('apt-get'))
    throw new Error(`please install these programs, then run this again: ${wanted}`);

  const packages = [...new Set(missing.map(({ debian }) => debian))];
  const asRoot = process.getuid?.() === 0;
  if (!asRoot && !isInstalled('sudo')) {
    throw new Error(`this needs root or sudo: apt-get install ${packages.join(' ')}`);
  }
  /** @param {string[]} args */
  const aptGet = (args) => {
    // env carries the variable through sudo, which drops most of the environment.
    const command = [
      'env',
      'DEBIAN_FRONTEND=noninteractive',
      'apt-get',
      '-q',
      '-o',
      'DPkg::Lock::Timeout=300',
      ...args,
    ];
    const [program = '', ...rest] = asRoot ? command : ['sudo', ...command];
    runStep(
      program,
      rest,
      `apt-get ${args.join(' ')} failed, see above; it needs a Debian mirror to be reachable`,
    );
  };
  const install = ['install', '--yes', '--no-install-recommends', ...packages];

  console.error(`set-up: installing ${wanted} (Debian packages ${packages.join(' ')})`);
  try {
    aptGet(install);
  } catch {
    // The package lists are older than the mirror, or not there at all.
    aptGet(['update']);
    aptGet(install);
  }
}
