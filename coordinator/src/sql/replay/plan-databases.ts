import {
  selectsDatabase,
  selectsTable,
  type Selection,
  targetDatabase,
  touchesDatabase,
} from '../../restore/selection.ts';
import { type Classified, classify } from './classify.ts';
import type { ReplayedObject } from './report.ts';
import { rewriteDatabases, stillMentioned } from './rewrite.ts';
import { isSessionSetting } from './session-settings.ts';
import { splitStatements } from './split.ts';

/** An object of databases.sql under its new name. */
export interface PlannedObject {
  readonly kind: 'database' | 'table' | 'view' | 'routine' | 'trigger' | 'event';
  readonly database: string;
  readonly name: string;
  readonly routineType: string | undefined;
  /** Of a trigger. */
  readonly table: string | undefined;
  /** Of a table, in capitals. */
  readonly engine: string | undefined;
  /** In the file, from 1. */
  readonly line: number;
}

/** What to do with a statement, in the order of the file; `sql` is one character a byte. */
export type DatabasesStep =
  | { readonly do: 'set'; readonly sql: string; readonly name: string }
  | { readonly do: 'make'; readonly object: PlannedObject; readonly sql: string; readonly warning?: string }
  | { readonly do: 'report'; readonly object: ReplayedObject };

/**
 * Turns databases.sql into steps: the selected objects under their new names, in the session that the file makes for
 * each. DROP statements are left out: whoever runs the steps decides what is replaced. So are placeholders of views:
 * they would stay where the true view cannot be made.
 */
export function planDatabases(text: string, selection: Selection): DatabasesStep[] {
  const steps: DatabasesStep[] = [];
  const placeholders = new Map<string, ReplayedObject>();
  let inUse: string | undefined;
  for (const statement of splitStatements(text)) {
    const found = classify(statement, inUse);
    const report = (outcome: ReplayedObject['outcome'], detail: string, name = found.name): void => {
      steps.push({ do: 'report', object: { ...named(found, selection), name, outcome, detail } });
    };
    if (statement.delimiter === '') {
      report('failed', `line ${statement.line}: the file ends within this statement`);
      continue;
    }
    switch (found.kind) {
      case 'use':
        inUse = found.database;
        break;
      case 'drop':
        break;
      case 'setting': {
        const { database } = found;
        if (found.name === 'ALTER DATABASE') {
          if (database === undefined || !touchesDatabase(selection, database)) break;
        } else if (!isSessionSetting(statement.text, statement.backslashEscapes)) {
          report('skipped', `line ${statement.line}: it would change more than this session`);
          break;
        }
        const sql = rewriteDatabases(statement.text, selection.rewriteDatabases, statement.backslashEscapes);
        steps.push({ do: 'set', sql, name: found.name });
        break;
      }
      case 'view-placeholder': {
        const object = { ...named(found, selection), kind: 'view' as const };
        placeholders.set(key(object), {
          ...object,
          outcome: 'failed',
          detail: `line ${statement.line}: the file holds only a placeholder of this view`,
        });
        break;
      }
      case 'account':
      case 'grant':
      case 'other':
        report('skipped', `line ${statement.line}: not a part of a restore`);
        break;
      default:
        steps.push(make(statement, found.kind, found, selection));
    }
  }
  for (const step of steps) {
    if (step.do !== 'set' && step.object.kind === 'view') placeholders.delete(key(step.object));
  }
  return [...steps, ...[...placeholders.values()].map((object) => ({ do: 'report' as const, object }))];
}

function make(
  statement: { readonly text: string; readonly line: number; readonly backslashEscapes: boolean },
  kind: PlannedObject['kind'],
  found: Classified,
  selection: Selection,
): DatabasesStep {
  const { name, database } = found;
  const target = named(found, selection);
  if (database === undefined || target.database === undefined) {
    const detail = `line ${statement.line}: no database is in use there`;
    return { do: 'report', object: { ...target, kind, outcome: 'failed', detail } };
  }
  if (!isSelected(selection, kind, { ...found, database })) {
    return { do: 'report', object: { ...target, kind, outcome: 'skipped', detail: 'not selected' } };
  }
  const { rewriteDatabases: names } = selection;
  const sql = rewriteDatabases(statement.text, names, statement.backslashEscapes);
  const object: PlannedObject = {
    kind,
    database: target.database,
    name: kind === 'database' ? target.database : name,
    routineType: found.routineType,
    table: found.table,
    engine: found.engine,
    line: statement.line,
  };
  const old = kind === 'table' ? [] : stillMentioned(sql, names.keys(), statement.backslashEscapes);
  if (old.length === 0) return { do: 'make', object, sql };
  const warning = `${kind} ${object.database}.${name} still mentions ${old.join(', ')}: correct it by hand`;
  return { do: 'make', object, sql, warning };
}

function isSelected(
  selection: Selection,
  kind: PlannedObject['kind'],
  { database, name, table = '' }: Classified & { readonly database: string },
): boolean {
  if (kind === 'database') return touchesDatabase(selection, database);
  if (kind === 'table' || kind === 'view') return selectsTable(selection, database, name);
  if (kind === 'trigger') return selectsTable(selection, database, table);
  return selectsDatabase(selection, database);
}

function named(found: Classified, selection: Selection): Pick<ReplayedObject, 'kind' | 'database' | 'name'> {
  const { kind, database } = found;
  return {
    kind: kind === 'view-placeholder' ? 'view' : kind === 'use' || kind === 'drop' ? 'other' : kind,
    database: database === undefined ? undefined : targetDatabase(selection, database),
    name: kind === 'database' && database !== undefined ? targetDatabase(selection, database) : found.name,
  };
}

const key = ({ database, name }: { readonly database: string | undefined; readonly name: string }): string =>
  JSON.stringify([database, name]);
