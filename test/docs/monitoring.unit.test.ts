import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Metrics } from '@rondb-backup/coordinator/metrics/metrics.ts';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { alertsFile, alertsPage } from './alerts.ts';
import { troubleshootingFile, troubleshootingPage } from './troubleshooting.ts';

/** Of every metric, also of those that have no sample yet. */
const known = [...(await new Metrics().text()).matchAll(/^# TYPE (\w+)/gm)].map(([, name]) => name);
const used = (text: string): string[] => [...text.matchAll(/rondb_backup_\w+/g)].map(([name]) => name);

test('the table of errors is that of the catalogue', async () => {
  expect(await readFile(troubleshootingFile, 'utf8')).toBe(troubleshootingPage());
});

test('the alerts for plain hosts are those of the chart, and ask for metrics that there are', async () => {
  const text = await readFile(alertsFile, 'utf8');
  expect(text).toBe(await alertsPage());
  expect(text).not.toContain('{{');
  const { groups } = parse(text) as { groups: { rules: { expr: string }[] }[] };
  for (const { expr } of groups.flatMap(({ rules }) => rules))
    expect(known).toEqual(expect.arrayContaining(used(expr)));
});

test('every panel of the dashboard asks for metrics that there are', async () => {
  const text = await readFile(join(import.meta.dirname, '../../deploy/monitoring/dashboard.json'), 'utf8');
  const { panels } = JSON.parse(text) as { panels: { title: string; targets: { expr: string }[] }[] };
  expect(panels.length).toBeGreaterThan(8);
  for (const { targets } of panels)
    for (const { expr } of targets) expect(known).toEqual(expect.arrayContaining(used(expr)));
});
