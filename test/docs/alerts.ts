/** Makes deploy/monitoring/alerts.yaml, for a Prometheus outside of Kubernetes, from the alerts of the chart. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { chartDirectory } from './values-schema.ts';

export const alertsFile = join(import.meta.dirname, '../../deploy/monitoring/alerts.yaml');

/** Without namespaces, and with the chart's own default for the age of a backup. */
export async function alertsPage(): Promise<string> {
  const template = await readFile(join(chartDirectory, 'files/alerts.yaml'), 'utf8');
  const rules = template
    .replaceAll('{namespace="{{ .namespace }}"}', '')
    .replaceAll('namespace="{{ .namespace }}", ', '')
    .replaceAll('{{ .hours }}', '26');
  return `# Made from the alerts of the chart by \`npm run generate\`.\n${rules}`;
}

if (import.meta.main) await writeFile(alertsFile, await alertsPage());
