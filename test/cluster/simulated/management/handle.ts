import type { DataNodes } from '../data-nodes.ts';
import { dictionaryOf } from '../files/dictionary.ts';
import type { Reply, Request } from '../protocol.ts';
import type { Slots } from '../slots.ts';
import {
  abortAnswer,
  type Answer,
  backupStatusAnswer,
  type ClusterView,
  failedAnswer,
  invalidAnswer,
  MANAGEMENT_NODE,
  memoryUsageAnswer,
  showAnswer,
  statusAnswer,
} from './answers.ts';
import { type Command, parseCommand } from './command.ts';
import { type ConfigNode, queryConfig } from './config.ts';
import { HELP } from './help.ts';

export interface Management {
  readonly nodes: DataNodes;
  readonly slots: Slots;
  readonly dataPort: number;
  readonly config: readonly ConfigNode[];
  /** DataMemory of each node, in pages of 32 KiB. */
  readonly memoryPages: number;
}

type Send = (reply: Reply) => void;

/** What the management server does with a request of one of the programs. */
export async function handle(management: Management, request: Request, send: Send): Promise<void> {
  if (request.op === 'command') return runCommand(management, request.command, request.password, send);
  if (request.op === 'config') {
    const found = queryConfig(management.config, request.type, request.fields);
    if ('rows' in found) send({ rows: found.rows });
    return send('rows' in found ? { exit: 0 } : { exit: 1, reason: found.unknown });
  }
  if (request.op === 'dataNodes') send({ port: management.dataPort });
  return send({ exit: 0 });
}

async function runCommand(
  management: Management,
  text: string,
  password: string | undefined,
  send: Send,
): Promise<void> {
  const command = parseCommand(text);
  if (command.kind === 'startBackup')
    return startBackup(management.nodes, { ...command, password: command.password ?? password }, send);
  const answer = answerTo(management, command);
  send({ text: answer.text });
  send({ exit: answer.exit });
}

function answerTo(
  management: Management,
  command: Exclude<Command, { readonly kind: 'startBackup' }>,
): Answer {
  const view = viewOf(management);
  switch (command.kind) {
    case 'abortBackup': {
      if (command.id === undefined) return { text: 'Invalid arguments: expected <BackupId>\n', exit: 255 };
      management.nodes.abort(command.id);
      return abortAnswer(view, command.id);
    }
    case 'show':
      return showAnswer(view);
    case 'status':
      return statusAnswer(view, command.node);
    case 'backupStatus':
      return backupStatusAnswer(view, command.node);
    case 'memoryUsage':
      return memoryUsageAnswer(view, command.node);
    case 'help':
      return { text: HELP, exit: 0 };
    case 'invalid':
  }
  return invalidAnswer(command.text, command.reason);
}

/** All that there is to tell comes at the end, as from the real client, whose one line at the beginning is its own. */
async function startBackup(
  nodes: DataNodes,
  command: Extract<Command, { readonly kind: 'startBackup' }>,
  send: Send,
): Promise<void> {
  const { id, begun, outcome } = nodes.startBackup(command.id, command.password);
  if (command.wait === 'no') return send({ exit: 0 });
  send({ text: `Waiting for ${command.wait}, this may take several minutes\n` });
  const started = `Node ${nodes.master}: Backup ${id} started from node ${MANAGEMENT_NODE}`;
  const failure = await begun;
  if (command.wait === 'started' && failure === undefined) {
    send({ text: `${started}\n` });
    return send({ exit: 0 });
  }
  const result = await outcome;
  if (nodes.faults.hang === true) return;
  if (result.failure !== undefined) {
    const answer = failedAnswer(result.failure);
    send({ text: answer.text });
    return send({ exit: answer.exit });
  }
  send({
    text:
      nodes.faults.silentClient === true
        ? 'get backup event failed for 3 times\n'
        : `${started}\n${started} completed\n` +
          ` StartGCP: ${result.startGcp} StopGCP: ${result.stopGcp}\n` +
          ` #Records: ${result.records} #LogRecords: 0\n` +
          ` Data: ${result.bytes} bytes Log: 0 bytes\n`,
  });
  send({ exit: 0 });
}

function viewOf({ nodes, slots, memoryPages }: Management): ClusterView {
  const { backup, topology } = nodes;
  const groups = new Set(topology.nodes.map(({ nodeGroup }) => nodeGroup)).size;
  return {
    topology,
    slots,
    master: nodes.master,
    stateOf: (nodeId) => nodes.stateOf(nodeId),
    progressOf: (nodeId) => {
      const progress = backup?.progressOf(nodeId);
      return backup === undefined || progress === undefined ? undefined : { id: backup.id, ...progress };
    },
    pagesOf: () => {
      const words = dictionaryOf(nodes.model).reduce((sum, { rows, rowWords }) => sum + rows * rowWords, 0);
      return { used: 40 + Math.ceil((words * 4) / groups / 32_768), total: memoryPages };
    },
  };
}
