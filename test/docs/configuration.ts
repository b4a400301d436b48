/** Makes deploy/CONFIGURATION.md from the schemas: `npm run generate`. A test fails when it is stale. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { agentSchema } from '@rondb-backup/agent/config.ts';
import { coordinatorSchema } from '@rondb-backup/coordinator/config-schema.ts';
import { describeConfig } from '@rondb-backup/shared/config/describe.ts';

export const configurationFile = join(import.meta.dirname, '../../deploy/CONFIGURATION.md');

/** The machine that makes the page has no say in it. */
const context = { directory: '/', warn: () => undefined };

export const configurationPage = (): string => `# Configuration

Made from the schemas in the source by \`npm run generate\`.

Both programs take a YAML file with \`--config\` (or \`RONDB_BACKUP_CONFIG\`). Every key can come from an environment
variable too, unless the table says otherwise, and wins over the file then; the items of a list are parted by commas. A path is absolute, or relative to the
file's directory. Times are written \`500ms\`, \`30s\`, \`5m\`, \`24h\`, \`7d\`; sizes \`64MiB\`, \`1GiB\`, \`10MB\`, or a
number of bytes. Unknown keys, wrong types and values out of range are all reported at once.

Secrets are in files of their own, whose name is configured; they are never in the configuration itself.

## Agent: \`rondb-backup-agent --config agent.yaml\`

${describeConfig(agentSchema(context))}
## Coordinator: \`rondb-backup COMMAND --config coordinator.yaml\`

${describeConfig(coordinatorSchema(context))}`;

if (import.meta.main) await writeFile(configurationFile, configurationPage());
