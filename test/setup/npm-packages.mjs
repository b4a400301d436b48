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
  const npm = process.env.npm_execpath;
  const [program, first] = npm === undefined ? ['npm', []] : [process.execPath, [npm]];
  // Not `npm ci`: it refuses a lock that was made where the registry lacks the optional packages of other systems.
  // This installs the locked versions, checked by their hashes, and leaves the lock alone.
  runStep(
    program,
    [
      ...first,
      'install',
      '--no-save',
      '--no-audit',
      '--no-fund',
      '--fetch-retry-mintimeout=1000',
      '--fetch-retry-maxtimeout=5000',
    ],
    'npm install failed, see above; it needs the npm registry, or a mirror of it in .npmrc, to be reachable',
  );
}
