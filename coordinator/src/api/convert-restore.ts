import type {
  RestoreReport as WireReport,
  RestoreReport__Output,
} from '@rondb-backup/proto/generated/rondb/backup/v1/RestoreReport.ts';
import { type RestoreReport, restoreOutcomes } from '../restore/report.ts';
import { domainName, wireName } from './names.ts';

export const restoreReportToWire = ({ tables, objects }: RestoreReport): WireReport => ({
  tables: tables.map((table) => ({ ...table, outcome: wireName('RESTORE_OUTCOME', table.outcome) })),
  objects: objects.map((object) => ({ ...object, outcome: wireName('RESTORE_OUTCOME', object.outcome) })),
});

export const restoreReportFromWire = ({ tables, objects }: RestoreReport__Output): RestoreReport => ({
  tables: tables.map((table) => ({
    ...table,
    outcome: domainName('RESTORE_OUTCOME', restoreOutcomes, table.outcome),
  })),
  objects: objects.map((object) => ({
    ...object,
    outcome: domainName('RESTORE_OUTCOME', restoreOutcomes, object.outcome),
  })),
});
