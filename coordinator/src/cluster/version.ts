/** What a data node runs, such as `mysql-9.7.4 ndb-9.7.4` or `RonDB-24.10.1`. */
export interface NodeVersion {
  /** As the node says it. */
  readonly text: string;
  readonly product: 'RonDB' | 'NDB';
  /** Of the data node, such as `9.7.4` or `24.10.1`. */
  readonly ndb: string;
  /** Of the MySQL server that it was built with, where the node says so. */
  readonly mysql: string | undefined;
}

/**
 * Reads the parenthesis at the end of a status line. RonDB names both versions after itself in some releases, so the
 * place decides: the last one is the data node's, one before it is MySQL's.
 */
export function parseVersion(line: string): NodeVersion | undefined {
  const tokens = [...line.matchAll(/[A-Za-z]+-(\d+\.\d+\.\d+[\w.-]*)/g)];
  const text = tokens.map(([token]) => token).join(' ');
  const versions = tokens.map(([, version]) => version);
  const ndb = versions.at(-1);
  if (ndb === undefined) return undefined;
  const product = /rondb/i.test(text) ? 'RonDB' : 'NDB';
  return { text, product, ndb, mysql: versions.length > 1 ? versions.at(-2) : undefined };
}

/** For people, and for the manifest: `NDB 9.7.4`. */
export const versionText = ({ product, ndb }: NodeVersion): string => `${product} ${ndb}`;
