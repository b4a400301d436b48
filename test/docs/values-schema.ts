/**
 * Makes values.schema.json of the chart: `npm run generate`. What `config` and `agents.config` may hold comes from the
 * schemas of the programs, without what the chart itself sets. A test fails when it is stale.
 */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { agentSchema } from '@rondb-backup/agent/config.ts';
import { coordinatorSchema } from '@rondb-backup/coordinator/config-schema.ts';
import { jsonSchemaOf } from '@rondb-backup/shared/config/json-schema.ts';
import type { JsonSchema } from '@rondb-backup/shared/config/kinds.ts';

export const chartDirectory = join(import.meta.dirname, '../../deploy/helm/rondb-backup');
export const valuesSchemaFile = join(chartDirectory, 'values.schema.json');

/** The machine that makes the schema has no say in it. */
const context = { directory: '/', warn: () => undefined };

const SET_FOR_BOTH = ['listen', 'tls', 'insecure', 'storage.rcloneConfig'];
const coordinatorConfig = jsonSchemaOf(coordinatorSchema(context), [
  ...SET_FOR_BOTH,
  'agents.tls',
  'agents.port',
  'access.tokensFile',
  'metrics',
  'mysql.passwordFile',
  'mysql.caFile',
  'backup.encryptPasswordFile',
  'backup.tempDir',
]);
const agentConfig = jsonSchemaOf(agentSchema(context), [
  ...SET_FOR_BOTH,
  'access',
  'nodeId',
  'podName',
  'storage.remote',
  'backupPasswordFile',
]);

const text: JsonSchema = { type: 'string' };
const flag: JsonSchema = { type: 'boolean' };
const port: JsonSchema = { type: 'integer', minimum: 1, maximum: 65_535 };
const count: JsonSchema = { type: 'integer', minimum: 0 };
const free: JsonSchema = { type: 'object' };
const labels: JsonSchema = { type: 'object', additionalProperties: text };
const freeList: JsonSchema = { type: 'array', items: free };
const oneOf = (...values: string[]): JsonSchema => ({ enum: values });
const closed = (properties: Readonly<Record<string, JsonSchema>>, ...required: string[]): JsonSchema => ({
  type: 'object',
  additionalProperties: false,
  ...(required.length > 0 && { required }),
  properties,
});
const secretKey = closed({ name: text, key: text }, 'name', 'key');
/** A name of an object in Kubernetes, or nothing. */
const objectName: JsonSchema = { type: 'string', pattern: '^([a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?)?$' };
const mountPath: JsonSchema = { type: 'string', pattern: '^/' };
/** Variables for rclone and its backends that are no secret; an address of a proxy has none without an at sign. */
const NO_SECRETS = [
  'GOOGLE_APPLICATION_CREDENTIALS',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
  'HTTPS_PROXY',
  'HTTP_PROXY',
  'NO_PROXY',
];

const values: Readonly<Record<string, JsonSchema>> = {
  image: closed({
    repository: { type: 'string', minLength: 1 },
    tag: { type: 'string', pattern: String.raw`^(\w[\w.-]{0,127})?$` },
    digest: { type: 'string', pattern: '^(sha256:[0-9a-f]{64})?$' },
    pullPolicy: oneOf('Always', 'IfNotPresent', 'Never'),
  }),
  imagePullSecrets: { type: 'array', items: closed({ name: objectName }, 'name') },
  mode: oneOf('serve', 'cronjob'),
  cronJob: closed({
    schedule: { type: 'string', minLength: 9 },
    timeZone: { type: 'string', minLength: 1 },
    activeDeadlineSeconds: count,
    successfulJobsHistoryLimit: count,
    failedJobsHistoryLimit: count,
  }),
  config: coordinatorConfig,
  rclone: closed({
    secretName: objectName,
    configMapName: objectName,
    key: { type: 'string', minLength: 1 },
  }),
  // A secret written here would be in the wrong place.
  env: {
    type: 'array',
    items: {
      anyOf: [
        closed({ name: text, valueFrom: free }, 'name', 'valueFrom'),
        closed(
          { name: oneOf(...NO_SECRETS), value: { type: 'string', pattern: '^[^@]*$' } },
          'name',
          'value',
        ),
      ],
    },
  },
  mysql: closed({ passwordSecret: secretKey, caSecret: secretKey }),
  encryption: closed({ passwordSecret: secretKey }),
  secretMounts: {
    type: 'array',
    items: closed({ secretName: objectName, mountPath }, 'secretName', 'mountPath'),
  },
  claimMounts: {
    type: 'array',
    items: closed({ claimName: objectName, mountPath }, 'claimName', 'mountPath'),
  },
  tls: closed({
    enabled: flag,
    secretName: objectName,
    coordinatorName: text,
    certManager: closed({
      enabled: flag,
      createAuthority: flag,
      issuerRef: closed({ name: objectName, kind: text, group: text }),
      duration: text,
      renewBefore: text,
      dnsNames: { type: 'array', items: text },
      agentDnsNames: { type: 'array', items: text },
    }),
  }),
  access: closed({ tokensSecret: secretKey }),
  agents: closed({ port, configMap: flag, config: agentConfig }),
  service: closed({ port, annotations: labels }),
  metrics: closed({
    enabled: flag,
    port,
    podMonitor: closed({ enabled: flag, labels, interval: text }),
    prometheusRule: closed({ enabled: flag, labels, maxBackupAgeHours: { type: 'integer', minimum: 1 } }),
  }),
  networkPolicy: closed({
    enabled: flag,
    clients: freeList,
    monitoring: freeList,
    agents: closed({ enabled: flag, podSelector: free, dataNodePorts: { type: 'array', items: port } }),
  }),
  restore: closed({
    backupId: { type: 'integer', minimum: 0, maximum: 4_294_967_294 },
    dropExisting: flag,
    waitFor: { type: 'string', pattern: String.raw`^\d+(s|m|h)$` },
    args: { type: 'array', items: { type: 'string', pattern: '^--' } },
    backoffLimit: count,
  }),
  serviceAccount: closed({ create: flag, name: objectName, annotations: labels }),
  podDisruptionBudget: closed({ enabled: flag, maxUnavailable: { anyOf: [count, text] } }),
  resources: free,
  tempSize: text,
  terminationGracePeriodSeconds: { type: 'integer', minimum: 1 },
  securityContext: closed({
    runAsUser: { type: 'integer', minimum: 1 },
    runAsGroup: { type: 'integer', minimum: 1 },
    fsGroup: { type: 'integer', minimum: 1 },
    supplementalGroups: { type: 'array', items: count },
  }),
  podLabels: labels,
  podAnnotations: labels,
  nodeSelector: labels,
  tolerations: freeList,
  affinity: free,
  priorityClassName: text,
  // Helm puts it there where the chart is a part of another.
  global: free,
};

export const valuesSchema = (): string =>
  `${JSON.stringify({ $schema: 'http://json-schema.org/draft-07/schema#', ...closed(values, 'config') }, undefined, 2)}\n`;

if (import.meta.main) await writeFile(valuesSchemaFile, valuesSchema());
