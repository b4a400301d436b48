import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { runStep } from './run.mjs';

/**
 * @typedef {{ version?: string, integrity?: string, link?: boolean, optional?: boolean }} LockedPackage
 * @param {string} file
 * @returns {Record<string, LockedPackage> | undefined} undefined where the file is missing or not readable as a lock
 */
function readPackages(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages;
  } catch {
    return undefined;
  }
}

/**
 * Compares package-lock.json with the record that npm leaves in node_modules as the last act of an installation: an
 * installation that was cut short has none. By content, because a checkout changes the times of files.
 *
 * @param {string} root
 */
function isUpToDate(root) {
  const locked = readPackages(path.join(root, 'package-lock.json')) ?? {};
  const installed = readPackages(path.join(root, 'node_modules/.package-lock.json'));
  if (installed === undefined) return false;
  return Object.entries(locked).every(([key, wanted]) => {
    if (!key.includes('node_modules/')) return true;
    const found = installed[key];
    // Optional packages are for one system each; npm leaves out those of the others.
    if (found === undefined) return wanted.optional === true;
    return found.version === wanted.version && found.integrity === wanted.integrity;
  });
}

/**
 * Makes node_modules what package-lock.json says.
 *
 * @param {string} root directory of package-lock.json
 */
export function installNpmPackages(root) {
  if (isUpToDate(root)) return;
  console.error('set-up: installing npm packages from package-lock.json (npm install)');
  const [program, first] = findNpm();
  // Not `npm ci`: it refuses a lock that was made where the registry lacks the optional packages of other systems.
  // This installs the locked versions, checked by their hashes, and leaves the lock alone.
  const args = [...first, 'install', '--no-save', '--no-audit', '--no-fund', '--loglevel=error'];
  // Without a network npm asks for every package anew, for many minutes; what it has in its cache may do.
  if (!isRegistryReachable(program, first)) args.push('--offline');
  const failure = args.includes('--offline')
    ? 'npm install failed, see above: the npm registry does not answer; connect, or name a mirror of it in .npmrc'
    : 'npm install failed, see above';
  runStep(program, args, failure);
}

/** @returns {[string, string[]]} the npm that runs this, else the one in the PATH */
function findNpm() {
  const npm = process.env.npm_execpath;
  return npm === undefined ? ['npm', []] : [process.execPath, [npm]];
}

/**
 * A mirror may not know `npm ping`; that, too, is an answer.
 *
 * @param {string} npm
 * @param {string[]} first
 */
function isRegistryReachable(npm, first) {
  const { stderr } = spawnSync(
    npm,
    [...first, 'ping', '--fetch-retries=1', '--fetch-timeout=20000', '--loglevel=error'],
    {
      encoding: 'utf8',
      timeout: 60_000,
    },
  );
  return !/E(?:NOTFOUND|AI_AGAIN|CONNREFUSED|CONNRESET|TIMEDOUT|HOSTUNREACH|NETUNREACH)/.test(stderr);
}
