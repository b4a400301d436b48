import type { NodeState } from '../data-nodes.ts';
import type { Topology } from '../files/fragments.ts';
import type { Slots } from '../slots.ts';

/** What the management server knows of the cluster when it is asked. */
export interface ClusterView {
  readonly topology: Topology;
  readonly slots: Slots;
  readonly master: number | undefined;
  stateOf(nodeId: number): NodeState;
  /** Of the backup in progress, on a node that takes part in it. */
  progressOf(nodeId: number): Progress | undefined;
  /** Pages of 32 KiB that the rows of a node take. */
  pagesOf(nodeId: number): { readonly used: number; readonly total: number };
}

interface Progress {
  readonly id: number;
  readonly records: number;
  readonly bytes: number;
}

export interface Answer {
  readonly text: string;
  readonly exit: 0 | 255;
}

export const MANAGEMENT_NODE = 65;
const VERSIONS = 'mysql-9.7.4 ndb-9.7.4';

export function statusAnswer(view: ClusterView, node: number | 'all'): Answer {
  if (node === MANAGEMENT_NODE) return done(`Node ${node}: connected (Version 9.7.4)`);
  if (node !== 'all' && !isDataNode(view, node)) return { text: `${node}: Node not found\n\n`, exit: 255 };
  return done(...asked(view, node).map((nodeId) => `Node ${nodeId}: ${describeState(view.stateOf(nodeId))}`));
}

function describeState(state: NodeState): string {
  if (state.state === 'down') return 'not connected';
  const phase = state.state === 'starting' ? ` (Last completed phase ${state.phase})` : '';
  return `${state.state}${phase} (${VERSIONS})`;
}

/** Nodes that are not connected are left out. */
export function backupStatusAnswer(view: ClusterView, node: number | 'all'): Answer {
  return report(view, node, (nodeId) => {
    const progress = view.progressOf(nodeId);
    if (progress === undefined) return [`Node ${nodeId}: Backup not started`];
    return [
      `Node ${nodeId}: Local backup status: backup ${progress.id} started from node ${MANAGEMENT_NODE}`,
      ` #Records: ${progress.records} #LogRecords: 0`,
      ` Data: ${progress.bytes} bytes Log: 0 bytes`,
    ];
  });
}

export function memoryUsageAnswer(view: ClusterView, node: number | 'all'): Answer {
  return report(view, node, (nodeId) => {
    const { used, total } = view.pagesOf(nodeId);
    const percent = (pages: number) => Math.floor((100 * pages) / total);
    const index = Math.ceil(used / 25);
    return [
      `Node ${nodeId}: Data usage is ${percent(used)}%(${used} 32K pages of total ${total})`,
      `Node ${nodeId}: Index usage is ${percent(index)}%(${index} 32K pages of total ${total - used + index})`,
    ];
  });
}

function report(
  view: ClusterView,
  node: number | 'all',
  lines: (nodeId: number) => readonly string[],
): Answer {
  if (node !== 'all' && !isDataNode(view, node))
    return { text: `ERROR: node ${node} is not a NDB node!\n\n`, exit: 255 };
  const up = asked(view, node).filter((nodeId) => view.stateOf(nodeId).state !== 'down');
  return done(...up.flatMap(lines));
}

export function showAnswer(view: ClusterView): Answer {
  const { nodes } = view.topology;
  const api = view.slots.ids.map((id) =>
    view.slots.isTaken(id)
      ? `id=${id}\t@127.0.0.1  (${VERSIONS})`
      : `id=${id} (not connected, accepting connect from any host)`,
  );
  return done(
    'Cluster Configuration',
    '---------------------',
    `[ndbd(NDB)]\t${nodes.length} node(s)`,
    ...nodes.map(({ nodeId, nodeGroup }) => showNode(view, nodeId, nodeGroup)),
    '',
    '[ndb_mgmd(MGM)]\t1 node(s)',
    `id=${MANAGEMENT_NODE}\t@127.0.0.1  (${VERSIONS})`,
    '',
    `[mysqld(API)]\t${api.length} node(s)`,
    ...api,
  );
}

function showNode(view: ClusterView, nodeId: number, nodeGroup: number): string {
  const { state } = view.stateOf(nodeId);
  if (state === 'down') return `id=${nodeId} (not connected, accepting connect from 127.0.0.1)`;
  // A starting node is shown in group 0, whichever its group is.
  const group = state === 'starting' ? 'starting, Nodegroup: 0' : `Nodegroup: ${nodeGroup}`;
  return `id=${nodeId}\t@127.0.0.1  (${VERSIONS}, ${group}${view.master === nodeId ? ', *' : ''})`;
}

export function abortAnswer(view: ClusterView, id: number): Answer {
  if (view.master !== undefined) return { text: `Abort of backup ${id} ordered\n`, exit: 0 };
  return {
    text:
      `Abort of backup ${id} failed\n*  3002: Could not abort backup\n` +
      '*        No contact with database nodes: Permanent error: Application error\n',
    exit: 255,
  };
}

export const invalidAnswer = (text: string, reason?: string): Answer => ({
  text: `Invalid command: ${text}\n${reason === undefined ? '' : `${reason}\n`}Type HELP for help.\n\n`,
  exit: 255,
});

export const failedAnswer = (failure: string): Answer => ({
  text: `Backup failed\n*  3001: Could not start backup\n*        ${failure}\n`,
  exit: 255,
});

const isDataNode = (view: ClusterView, node: number): boolean =>
  view.topology.nodes.some(({ nodeId }) => nodeId === node);

const asked = (view: ClusterView, node: number | 'all'): readonly number[] =>
  node === 'all' ? view.topology.nodes.map(({ nodeId }) => nodeId) : [node];

/** Lines and an empty one. */
const done = (...lines: readonly string[]): Answer => ({
  text: [...lines, '', ''].join('\n'),
  exit: 0,
});
