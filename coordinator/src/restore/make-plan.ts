import { BackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import type { Manifest } from '@rondb-backup/shared/manifest/schema.ts';
import type { StoredEntry } from '@rondb-backup/shared/storage/object-store.ts';
import type { CatalogEntry } from '../catalog/catalog.ts';
import { summarise } from '../catalog/summary.ts';
import type { ApiSlot } from '../cluster/api-slots.ts';
import type { NodeMemory } from '../cluster/memory-usage.ts';
import type { ClusterTopology } from '../cluster/topology.ts';
import type { Member, Roster } from '../fleet/fleet.ts';
import { errorSnapshot } from '../operation/state.ts';
import { askedDigest, type RestoreMark } from './mark.ts';
import { Obstacles } from './obstacles.ts';
import {
  type PlannedTable,
  replacedDigest,
  type RestorePlan,
  type RestoreSpec,
  restoredTables,
} from './plan.ts';
import { type AbleMember, ableAgents, checkRoom, dealShares } from './plan-agents.ts';
import { checkObjects, checkVersions, filesByNode, restorableManifest } from './plan-backup.ts';
import { checkDataNodes, checkMemory, parallelSteps } from './plan-cluster.ts';
import { checkServer } from './plan-server.ts';
import { checkRestorable, planTables } from './plan-tables.ts';
import { type FoundTable, planResumption, type Resumption } from './resumption.ts';
import { selectsEverything } from './selection.ts';
import type { ServerTables } from '../sql/restored/server-tables.ts';

type Answer<Value> = PromiseSettledResult<Value>;

/** What the MySQL server tells of the cluster. */
export interface SqlFindings {
  readonly inTheWay: readonly FoundTable[];
  /** What an earlier restore has left there; undefined where it left none, or this one keeps none. */
  readonly mark: RestoreMark | undefined;
  readonly server: ServerTables;
  /** Whether mysql.ndb_apply_status is there, which takes epochs. */
  readonly applyStatus: boolean;
  /** Whether it has tablespaces or logfile groups. */
  readonly diskObjects: boolean;
  /** One error for each that the account of the coordinator lacks. */
  readonly missingPrivileges: readonly BackupError[];
}

/** Everything that was asked for a plan, and how it was answered. */
export interface RestoreSurvey {
  /** When it was made, milliseconds since 1970. */
  readonly now: number;
  readonly entry: CatalogEntry;
  /** What is below the backup's directory in the object store. */
  readonly listed: Answer<readonly StoredEntry[]>;
  readonly topology: Answer<ClusterTopology>;
  readonly running: Answer<{ readonly backupId: number } | undefined>;
  readonly memory: Answer<readonly NodeMemory[]>;
  readonly slots: Answer<readonly ApiSlot[]>;
  readonly roster: Roster;
  /** Undefined where no MySQL server is configured. */
  readonly sql: Answer<SqlFindings | undefined>;
}

export interface PlanSettings {
  readonly clusterName: string;
  readonly destinationFingerprint: string;
  /** Of the restore: one that was interrupted is taken over. */
  readonly origin: string;
  /** Of an operation that may hold the agents already. */
  readonly runId: string;
}

/** A plan, and what it takes to carry it out. */
export interface PlannedRestore {
  readonly plan: RestorePlan;
  /** Undefined only where the plan has problems. */
  readonly manifest: Manifest | undefined;
  /** All agents of the cluster: nobody else may use them meanwhile. */
  readonly members: readonly Member[];
  /** Those that can restore, in the order of the plan's shares. */
  readonly able: readonly AbleMember[];
  /** Whether the cluster has tablespaces or logfile groups: then those of the backup have to be among them. */
  readonly diskObjects: boolean;
  /** What restores before have left in the cluster. */
  readonly marked: RestoreMark | undefined;
  /** The same, where that restore is taken up. */
  readonly unfinished: RestoreMark | undefined;
}

/**
 * What a restore would do, from what was found. Pure.
 *
 * @throws BackupError USAGE for a selection that does not fit the backup
 */
export function makePlan(survey: RestoreSurvey, spec: RestoreSpec, settings: PlanSettings): PlannedRestore {
  const obstacles = new Obstacles();
  const manifest = restorableManifest(obstacles, survey.entry);
  const resumption = resumptionOf(obstacles, survey, manifest, spec);
  if (resumption.kind === 'done') return nothingToDo(survey, settings, resumption.mark, manifest);
  const unfinished = resumption.kind === 'unfinished' ? resumption.mark : undefined;
  if (manifest !== undefined) checkRestorable(obstacles, manifest, spec.selection);
  const listed = obstacles.settle(survey.listed);
  if (manifest !== undefined && listed !== undefined) checkObjects(obstacles, manifest, listed);

  const topology = obstacles.settle(survey.topology);
  if (topology !== undefined) checkDataNodes(obstacles, topology, obstacles.settle(survey.running));
  const { members, able } =
    topology === undefined
      ? { members: [], able: [] }
      : ableAgents(obstacles, survey.roster, { ...settings, topology, manifest });
  const stored = manifest === undefined ? new Map() : bytesByNode(manifest);
  const shares = dealShares(able, stored);
  checkRoom(obstacles, shares);
  const slots = obstacles.settle(survey.slots);
  const steps =
    topology === undefined || slots === undefined
      ? 0
      : parallelSteps(obstacles, topology, slots, Math.max(1, Math.min(stored.size, able.length)));
  if (manifest !== undefined && topology !== undefined) {
    const versions = able.map(({ ability }) => ability.ndbRestoreVersion);
    checkVersions(obstacles, manifest, topology.version, versions);
    if (survey.memory.status === 'fulfilled') checkMemory(obstacles, topology, survey.memory.value, manifest);
  }

  const sql = settleSql(obstacles, survey.sql);
  for (const error of sql?.missingPrivileges ?? []) obstacles.problem(error);
  const tables =
    manifest === undefined ? [] : planTables(obstacles, manifest, spec, sql?.inTheWay ?? [], unfinished);
  if (sql !== undefined) checkServer(obstacles, restoredTables({ tables }), sql.server);
  const has = (name: string): boolean => manifest?.files.some(({ path }) => path === name) ?? false;
  const withDatabases = has('databases.sql');
  if (manifest !== undefined) warnOfContent(obstacles, manifest, spec);
  return {
    plan: {
      backup: summarise(survey.entry),
      clusterName: settings.clusterName,
      shares,
      tables,
      withUsers: has('users.sql'),
      withDatabases,
      withEpoch: manifest !== undefined && sql !== undefined && takesEpoch(obstacles, spec, sql),
      parallelSteps: steps,
      problems: obstacles.problems.map(errorSnapshot),
      warnings: obstacles.warnings,
      replacedDigest: replacedDigest({ tables }),
      unfinishedSince: unfinished?.beganAt,
      alreadyRestoredAt: undefined,
    },
    manifest,
    members,
    able,
    diskObjects: sql?.diskObjects ?? false,
    marked: sql?.mark,
    unfinished,
  };
}

function resumptionOf(
  obstacles: Obstacles,
  { sql, now }: RestoreSurvey,
  manifest: Manifest | undefined,
  spec: RestoreSpec,
): Resumption {
  const found = sql.status === 'fulfilled' ? sql.value : undefined;
  if (manifest === undefined) return { kind: 'anew' };
  const resumption = planResumption(obstacles, found?.mark, spec, askedDigest(manifest, spec.selection), now);
  // The mark outlives what it speaks of: where somebody has dropped all of it since, nothing is done.
  const gone = manifest.native.covered && found?.inTheWay.length === 0;
  return resumption.kind === 'done' && gone ? { kind: 'anew' } : resumption;
}

/** Whatever else is the matter does not matter. */
function nothingToDo(
  { entry }: RestoreSurvey,
  { clusterName }: PlanSettings,
  { endedAt }: RestoreMark,
  manifest: Manifest | undefined,
): PlannedRestore {
  const tables: readonly PlannedTable[] = [];
  return {
    plan: {
      backup: summarise(entry),
      clusterName,
      shares: [],
      tables,
      withUsers: false,
      withDatabases: false,
      withEpoch: false,
      parallelSteps: 0,
      problems: [],
      warnings: [],
      replacedDigest: replacedDigest({ tables }),
      unfinishedSince: undefined,
      alreadyRestoredAt: endedAt,
    },
    manifest,
    members: [],
    able: [],
    diskObjects: false,
    marked: undefined,
    unfinished: undefined,
  };
}

function bytesByNode(manifest: Manifest): Map<number, number> {
  const byNode = [...filesByNode(manifest)];
  return new Map(byNode.map(([id, files]) => [id, files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)]));
}

function settleSql(obstacles: Obstacles, answer: RestoreSurvey['sql']): SqlFindings | undefined {
  if (answer.status === 'rejected' || answer.value !== undefined) return obstacles.settle(answer);
  const message =
    'no MySQL server is configured: what is in the way cannot be seen, nor what came of a restore';
  obstacles.problem(new BackupError('RESTORE_NEEDS_SQL', message));
  return undefined;
}

function takesEpoch(obstacles: Obstacles, { selection }: RestoreSpec, { applyStatus }: SqlFindings): boolean {
  if (applyStatus && selectsEverything(selection)) return true;
  const reason = applyStatus ? 'only a part of the backup is restored' : 'there is no mysql.ndb_apply_status';
  obstacles.warn('RESTORE_NO_EPOCH', `the epoch of the backup is not restored: ${reason}`);
  return false;
}

function warnOfContent(
  obstacles: Obstacles,
  { native, files }: Manifest,
  { selection, dropExisting }: RestoreSpec,
): void {
  if (!native.covered) {
    const message =
      'the backup was encrypted and nobody could read it: its rows cannot be compared afterwards';
    obstacles.warn('RESTORE_NOT_COMPARED', message);
  }
  if (files.some(({ path }) => path === 'databases.sql') && dropExisting) {
    const message =
      'views, routines, triggers and events of the backup replace those that have their names and kinds now';
    obstacles.warn('RESTORE_REPLACES_CODE', message);
  }
  if (!files.some(({ path }) => path === 'databases.sql')) {
    const message =
      'the backup has no SQL dump: accounts, views, routines, triggers and events are not restored';
    obstacles.warn('RESTORE_NO_SQL_DUMP', message);
  }
  if (files.some(({ path }) => path === 'quotas.txt') && !selectsEverything(selection)) {
    const message = 'database quotas are restored with the whole backup only';
    obstacles.warn('RESTORE_NO_QUOTAS', message);
  }
}
