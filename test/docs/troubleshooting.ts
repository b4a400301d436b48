/** Makes deploy/TROUBLESHOOTING.md from the catalogue of errors: `npm run generate`. A test fails when it is stale. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { catalogue } from '@rondb-backup/shared/errors/catalogue.ts';

export const troubleshootingFile = join(import.meta.dirname, '../../deploy/TROUBLESHOOTING.md');

const rows = Object.entries(catalogue).map(
  ([code, { hint, retryable, grpc }]) =>
    `| \`${code}\` | ${hint} | ${retryable ? 'yes' : 'no'} | \`${grpc}\` |\n`,
);

export const troubleshootingPage = (): string => `# Troubleshooting

Made from the catalogue of errors in the source by \`npm run generate\`.

An error is printed as \`error [CODE]: MESSAGE\` and \`hint: WHAT TO DO\`; the message has the concrete values, and its hint may
be more exact than the one here. The same code is in \`failed.json\`, in the answer of the API, in the log and in the metric
\`rondb_backup_failures_total\`. "Again" says whether the same call may succeed without a change: the object store or the
management server may come back, a wrong password stays wrong. \`rondb-backup check\` looks at everything that a backup needs.

| Code | What to do | Again | gRPC status |
| --- | --- | --- | --- |
${rows.join('')}`;

if (import.meta.main) await writeFile(troubleshootingFile, troubleshootingPage());
