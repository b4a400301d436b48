import type {
  RestoreSelection as WireSelection,
  RestoreSelection__Output,
} from '@rondb-backup/proto/generated/rondb/backup/v1/RestoreSelection.ts';
import type { Selection } from './selection.ts';

export const selectionToWire = (selection: Selection): WireSelection => ({
  includeDatabases: [...selection.includeDatabases],
  excludeDatabases: [...selection.excludeDatabases],
  includeTables: [...selection.includeTables],
  excludeTables: [...selection.excludeTables],
  rewriteDatabases: Object.fromEntries(selection.rewriteDatabases),
});

export const selectionFromWire = (selection: RestoreSelection__Output): Selection => ({
  includeDatabases: selection.includeDatabases,
  excludeDatabases: selection.excludeDatabases,
  includeTables: selection.includeTables,
  excludeTables: selection.excludeTables,
  rewriteDatabases: new Map(Object.entries(selection.rewriteDatabases)),
});
