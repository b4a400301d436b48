import { BackupError, toBackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import type { ManifestWarning } from '@rondb-backup/shared/manifest/schema.ts';
import { type CoveredTable, proveCoverage } from '@rondb-backup/shared/ndb-files/coverage.ts';
import { withDeadline } from '../concurrency/deadline.ts';
import { dataBearingNodes, startedNodes } from '../cluster/topology.ts';
import type { AgentInspection } from '../fleet/agent.ts';
import { acrossAbsence, isAway, type Member, onEveryMember } from '../fleet/fleet.ts';
import { compareTables } from '../sql/compare.ts';
import type { Dumps } from './dumps.ts';
import { absencePolicy, backupOf, type RunContext } from './run-context.ts';

/** The native backup as its files prove it. */
export interface Inspected {
  /** One for each data node that took part. */
  readonly inspections: readonly AgentInspection[];
  readonly participants: readonly Member[];
  /** Configured data nodes that took no part. */
  readonly missing: readonly number[];
  /** Undefined for encrypted files without a password: nothing but sizes and hashes is known. */
  readonly tables: readonly CoveredTable[] | undefined;
}

/**
 * Every agent reads its files to the end; who took part is known from the files, not from the status afterwards.
 * Together they must hold every fragment of every table exactly once.
 *
 * @throws BackupError BACKUP_NOT_COVERED naming what is missing, or what an agent found wrong with its files
 */
export async function inspect(run: RunContext, dumps: Dumps): Promise<Inspected> {
  const { op, ports, members, topology } = run;
  const answers = await withDeadline(
    op.signal,
    ports.config.backup.inspectTimeoutMs,
    'inspection',
    (deadline) => onEveryMember(members, deadline, (member, signal) => inspectMember(run, member, signal)),
  );
  const inspections = answers.filter((answer) => typeof answer === 'object');
  const present = new Set(inspections.map(({ nodeId }) => nodeId));
  const missing = dataBearingNodes(topology)
    .map(({ nodeId }) => nodeId)
    .filter((nodeId) => !present.has(nodeId));
  op.missing(missing);
  const tables = coveredTables(run, inspections);
  const asked = members.flatMap(({ nodeId }, index) => (answers[index] === 'away' ? [] : [nodeId]));
  if (tables === undefined) await requireAllAsked(run, asked);
  if (tables !== undefined && dumps.catalog !== undefined) {
    op.warn(
      compareTables(
        dumps.catalog,
        tables.map(({ database, table }) => ({ database, name: table })),
      ),
    );
  }
  return { inspections, participants: members.filter(({ nodeId }) => present.has(nodeId)), missing, tables };
}

async function inspectMember(
  run: RunContext,
  member: Member,
  signal: AbortSignal,
): Promise<AgentInspection | 'no files' | 'away'> {
  const { nodeId } = member;
  const expected = run.expectedNodes.includes(nodeId);
  const inspectOnce = (): Promise<AgentInspection> =>
    member.agent.inspect(backupOf(run, nodeId), false, {
      signal,
      onProgress: (amount) => run.op.nodeProgress('inspect', nodeId, amount),
    });
  try {
    return await (expected ? acrossAbsence(member, absencePolicy(run, signal), inspectOnce) : inspectOnce());
  } catch (thrown) {
    const { code } = toBackupError(thrown);
    if (code === 'BACKUP_FILES_MISSING') return 'no files';
    // Beside a data node that was down the agent may be gone too. Had the node taken part, coverage would lack it.
    if (!expected && isAway(code)) return 'away';
    throw thrown;
  }
}

function coveredTables(
  run: RunContext,
  inspections: readonly AgentInspection[],
): readonly CoveredTable[] | undefined {
  const absent = run.expectedNodes.filter((nodeId) =>
    inspections.every((inspection) => inspection.nodeId !== nodeId),
  );
  if (inspections.length === 0) {
    throw new BackupError('BACKUP_FILES_MISSING', `no data node has files of backup ${run.backupId}`);
  }
  if (inspections.every(({ contents }) => contents !== undefined)) {
    return requireCovered(run.backupId, inspections);
  }
  // Without a look inside, a node that should be there and is not is all the evidence there is.
  if (absent.length > 0) {
    throw new BackupError(
      'BACKUP_NOT_COVERED',
      `no files of data node ${absent.join(', ')}, which was up at the start`,
    );
  }
  run.op.warn([unreadable]);
  return undefined;
}

/** @throws BackupError BACKUP_NOT_COVERED naming what is missing */
export function requireCovered(
  backupId: number,
  inspections: readonly AgentInspection[],
): readonly CoveredTable[] {
  const coverage = proveCoverage(inspections);
  if (coverage.covered) return coverage.tables;
  const more = coverage.more > 0 ? `; and ${coverage.more} more` : '';
  const problems = `${coverage.problems.join('; ')}${more}`;
  throw new BackupError('BACKUP_NOT_COVERED', `backup ${backupId} is not covered: ${problems}`);
}

/**
 * Nothing but names and sizes is known of an encrypted backup that nobody can read: a data node that came up after the
 * preflight may have taken part, and its agent was not asked.
 *
 * @throws BackupError BACKUP_NOT_COVERED
 */
async function requireAllAsked({ op, ports, backupId }: RunContext, asked: readonly number[]): Promise<void> {
  const unasked = startedNodes(await ports.management.topology(op.signal)).filter(
    ({ nodeId }) => !asked.includes(nodeId),
  );
  if (unasked.length === 0) return;
  const names = unasked.map(({ nodeId }) => nodeId).join(', ');
  throw new BackupError(
    'BACKUP_NOT_COVERED',
    `data node ${names} started after the preflight and may have a share of encrypted backup ${backupId}`,
  );
}

const unreadable: ManifestWarning = {
  code: 'ENCRYPTED_NOT_READ',
  message:
    'the backup is encrypted and the agents have no password: records were not counted, coverage is not proved',
  object: '',
};
