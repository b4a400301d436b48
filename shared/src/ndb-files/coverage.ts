import { type DictionaryTable, isUserTable, splitTableName, type TableName } from './dictionary.ts';
import type { NodeContents, NodeInspection } from './inspection.ts';
import { entriesOf, sumChanges } from './log-changes.ts';
import type { LogChanges } from './log-walker.ts';

/** A table of people with its rows when it was scanned; changes in the logs come on top. */
export interface CoveredTable extends TableName {
  readonly rows: number;
  /**
   * What the logs insert and delete at a restore, each an upper bound of what it does to the number of rows: a row that
   * was scanned after its insertion is not inserted again. Undefined where an agent did not tell.
   */
  readonly logInserts: number | undefined;
  readonly logDeletes: number | undefined;
}

export type Coverage =
  | {
      readonly covered: true;
      /** Tables that people made, by name; hidden parts of BLOB columns and system tables are left out. */
      readonly tables: readonly CoveredTable[];
      /** All records in all Data files, hidden and system tables included: the #Records of the management client. */
      readonly records: number;
      /** The #LogRecords of the management client. */
      readonly logEntries: number;
    }
  | {
      readonly covered: false;
      /** Sentences with names of nodes, tables and fragments; the most telling first, at most MAX_PROBLEMS. */
      readonly problems: readonly string[];
      /** How many more there are. */
      readonly more: number;
    };

const MAX_PROBLEMS = 50;

/** Of an inspection, what a proof of coverage needs. */
type InspectedNode = Pick<NodeInspection, 'backupId' | 'nodeId' | 'contents'>;

interface WalkedNode {
  readonly nodeId: number;
  readonly contents: NodeContents;
}

/**
 * Proves from the inspections of all participating nodes that together they hold the whole database: they are of one
 * native backup, agree on tables, fragments and checkpoints, and each fragment of each table is in exactly one Data file
 * with as many records as the ctl file states.
 *
 * A whole node that is left out shows as missing fragments, for each fragment is written by one node only; and the node
 * that coordinated as fragments with more records than stated.
 *
 * Nodes without contents (encrypted, no password) cannot be proved and are a problem each.
 */
export function proveCoverage(nodes: readonly InspectedNode[]): Coverage {
  const problems: string[] = [];
  const walked = nodes.flatMap(({ nodeId, contents }): WalkedNode[] => {
    if (contents === undefined)
      problems.push(`node ${nodeId}: its files are encrypted and there is no password`);
    return contents === undefined ? [] : [{ nodeId, contents }];
  });
  const [first] = walked;
  if (first === undefined) return refuse(problems.length === 0 ? ['no node has files'] : problems);
  problems.push(...disagreements(nodes), ...walked.flatMap((node) => differences(first, node)));
  // Fragments of different backups cannot be compared.
  if (problems.length > 0) return refuse(problems);

  const found = foundRecords(walked, problems);
  const stated = statedRows(walked, problems);
  const counted = [...stated.values()].some((rows) => rows > 0);
  if (!counted && [...found.values()].some(({ records }) => records > 0))
    problems.push('no ctl file states row counts: the node that coordinated the native backup is missing');
  for (const [key, { nodeId }] of found) {
    if (!stated.has(key)) problems.push(`${label(key, first)} on node ${nodeId} is in no ctl file`);
  }
  for (const [key, rows] of stated) {
    const there = found.get(key);
    if (there === undefined) problems.push(`${label(key, first)} is on no node`);
    else if (counted && there.records !== rows)
      problems.push(
        `${label(key, first)} has ${there.records} records on node ${there.nodeId}, the ctl file states ${rows}`,
      );
  }
  if (problems.length > 0) return refuse(problems);
  return {
    covered: true,
    tables: tablesForPeople(first.contents.tables, stated, changesOf(walked)),
    records: sum([...stated.values()]),
    logEntries: sum(walked.map((node) => node.contents.logEntries)),
  };
}

function refuse(problems: readonly string[]): Coverage {
  return {
    covered: false,
    problems: problems.slice(0, MAX_PROBLEMS),
    more: Math.max(0, problems.length - MAX_PROBLEMS),
  };
}

/** What tells that the inspections are not of one native backup. */
function disagreements(nodes: readonly InspectedNode[]): string[] {
  const backupId = nodes[0]?.backupId;
  const seen = new Set<number>();
  return nodes.flatMap((node) => {
    const twice = seen.has(node.nodeId) ? [`node ${node.nodeId} is there twice`] : [];
    seen.add(node.nodeId);
    const foreign =
      node.backupId === backupId
        ? []
        : [`node ${node.nodeId} is of backup ${node.backupId}, not ${backupId}`];
    return [...twice, ...foreign];
  });
}

/** What two nodes of one native backup must have in common. */
function differences(first: WalkedNode, node: WalkedNode): string[] {
  const aspects = {
    'start and stop GCP': ({ checkpoints }: NodeContents) => `${checkpoints.start} ${checkpoints.stop}`,
    'snapshot point': ({ snapshot }: NodeContents) => snapshot,
    tables: ({ tables }: NodeContents) => JSON.stringify([...tables].sort((a, b) => a.id - b.id)),
    fragments: ({ expected }: NodeContents) =>
      expected
        .map((info) => `${info.tableId}/${info.fragment}`)
        .sort()
        .join(),
  };
  return Object.entries(aspects).flatMap(([aspect, of]) =>
    of(first.contents) === of(node.contents)
      ? []
      : [`node ${node.nodeId} and node ${first.nodeId} differ in their ${aspect}`],
  );
}

interface FoundRecords {
  readonly nodeId: number;
  readonly records: number;
}

/** What is in the Data files, by `table/fragment`. */
function foundRecords(nodes: readonly WalkedNode[], problems: string[]): Map<string, FoundRecords> {
  const found = new Map<string, FoundRecords>();
  for (const node of nodes) {
    for (const { tableId, fragment, records } of node.contents.found) {
      const key = `${tableId}/${fragment}`;
      const other = found.get(key);
      if (other !== undefined)
        problems.push(`${label(key, node)} is on node ${other.nodeId} and on node ${node.nodeId}`);
      found.set(key, { nodeId: node.nodeId, records });
    }
  }
  return found;
}

function label(key: string, { contents }: WalkedNode): string {
  const [tableId, fragment] = key.split('/').map(Number);
  const table = contents.tables.find(({ id }) => id === tableId);
  return `fragment ${fragment} of ${table?.name ?? `table ${tableId}`}`;
}

/** Rows by `table/fragment`. One node has the counts and all others have 0; where more than one has them they agree. */
function statedRows(nodes: readonly WalkedNode[], problems: string[]): Map<string, number> {
  const [source, ...others] = nodes
    .map((node) => ({ nodeId: node.nodeId, rows: rowsByFragment(node.contents) }))
    .filter(({ rows }) => [...rows.values()].some((count) => count > 0));
  for (const other of others) {
    if ([...other.rows].some(([key, count]) => source?.rows.get(key) !== count))
      problems.push(`node ${other.nodeId} and node ${source?.nodeId} state different row counts`);
  }
  return source?.rows ?? new Map(nodes.flatMap((node) => [...rowsByFragment(node.contents)]));
}

const rowsByFragment = (contents: NodeContents): Map<string, number> =>
  new Map(contents.expected.map((info) => [`${info.tableId}/${info.fragment}`, info.rows]));

/** What the logs of all nodes do, by table; undefined where they do not account for every entry. */
function changesOf(nodes: readonly WalkedNode[]): ReadonlyMap<number, LogChanges> | undefined {
  if (nodes.some(({ contents }) => entriesOf(contents.logChanges) !== contents.logEntries)) return undefined;
  const changes = sumChanges(nodes.flatMap(({ contents }) => contents.logChanges));
  return new Map(changes.map((change) => [change.tableId, change]));
}

function tablesForPeople(
  tables: readonly DictionaryTable[],
  stated: ReadonlyMap<string, number>,
  changes: ReadonlyMap<number, LogChanges> | undefined,
): CoveredTable[] {
  const rows = new Map<number, number>();
  for (const [key, count] of stated) {
    const tableId = Number.parseInt(key, 10);
    rows.set(tableId, (rows.get(tableId) ?? 0) + count);
  }
  return tables
    .filter(isUserTable)
    .map((table) => ({
      ...splitTableName(table.name),
      rows: rows.get(table.id) ?? 0,
      logInserts: changes && (changes.get(table.id)?.inserts ?? 0),
      logDeletes: changes && (changes.get(table.id)?.deletes ?? 0),
    }))
    .sort((a, b) => compare(a.database, b.database) || compare(a.table, b.table));
}

const compare = (a: string, b: string): number => (a < b ? -1 : Number(a > b));
const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
