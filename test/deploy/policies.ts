import { type Container, type KubernetesObject, type PodSpec, podOf } from './objects.ts';

/** What looks like a secret: a value of such a key, or what only secrets look like. */
const SECRET_KEYS =
  /\b(?:secret_access_key|access_key_id|password|passwd|pass|token|sas_url|client_secret|service_account_credentials|private_key|account_key)\s*[=:]\s*["']?[^\s"'{]/i;
const SECRET_FORMS = /-----BEGIN [A-Z ]*PRIVATE KEY-----|\bAKIA[0-9A-Z]{16}\b/;

const looksSecret = (text: string): boolean => SECRET_KEYS.test(text) || SECRET_FORMS.test(text);

/**
 * The pod security level `restricted`, and what this project adds to it: a read-only root, no token of the API, no
 * secrets outside of Secrets, no shell.
 *
 * @returns broken rules, a line each
 */
export function brokenPolicies(objects: readonly KubernetesObject[]): string[] {
  return objects.flatMap((object) => {
    const pod = podOf(object);
    const broken = [...ofObject(object), ...(pod === undefined ? [] : ofPod(pod))];
    return broken.map((rule) => `${object.kind} ${object.metadata.name}: ${rule}`);
  });
}

function ofObject({ kind, data, automountServiceAccountToken }: KubernetesObject): string[] {
  const broken: string[] = [];
  if (kind === 'Secret') broken.push('secrets are named, not made');
  if (/^(Cluster)?Role(Binding)?$/.test(kind)) broken.push('no rights in the API are needed');
  if (kind === 'ServiceAccount' && automountServiceAccountToken !== false)
    broken.push('its token is mounted');
  if (kind === 'ConfigMap' && Object.values(data ?? {}).some(looksSecret))
    broken.push('a secret in a ConfigMap');
  return broken;
}

const VOLUMES: ReadonlySet<string> = new Set([
  'configMap',
  'secret',
  'emptyDir',
  'projected',
  'persistentVolumeClaim',
]);

function ofPod(pod: PodSpec): string[] {
  const broken: string[] = [];
  if (pod.hostNetwork || pod.hostPID || pod.hostIPC) broken.push('a namespace of the host');
  if (pod.automountServiceAccountToken !== false) broken.push('a token of the API is mounted');
  if (pod.enableServiceLinks !== false) broken.push('variables of services may be taken for configuration');
  for (const { name, ...source } of pod.volumes ?? [])
    for (const type of Object.keys(source))
      if (!VOLUMES.has(type)) broken.push(`volume ${name} is a ${type}`);
  for (const container of [...(pod.initContainers ?? []), ...pod.containers])
    broken.push(...brokenByContainer(container, pod).map((rule) => `container ${container.name}: ${rule}`));
  return broken;
}

/** The same for one container, such as the sidecar in a pod of another chart. */
export function brokenByContainer(
  { securityContext: own = {}, args = [], command = [], env = [], ports = [], resources, image }: Container,
  { securityContext: shared = {} }: Pick<PodSpec, 'securityContext'>,
): string[] {
  const rules: readonly (readonly [boolean, string])[] = [
    [own.allowPrivilegeEscalation === false, 'privileges may grow'],
    [own.privileged !== true, 'it is privileged'],
    [own.readOnlyRootFilesystem === true, 'its root is written'],
    [
      own.capabilities?.drop?.includes('ALL') === true && own.capabilities.add === undefined,
      'it has capabilities',
    ],
    [(own.runAsNonRoot ?? shared.runAsNonRoot) === true, 'it may be root'],
    [(own.runAsUser ?? shared.runAsUser) !== 0, 'it is root'],
    [(own.seccompProfile ?? shared.seccompProfile)?.type === 'RuntimeDefault', 'no seccomp profile'],
    [ports.every(({ hostPort }) => hostPort === undefined), 'a port of the host'],
    [!looksSecret([...command, ...args].join(' ')), 'a secret in an argument'],
    [env.every(({ value = '' }) => !looksSecret(value)), 'a secret in a variable'],
    [![...command, ...args].some((word) => /(?:^|\/)(?:ba|da)?sh$/.test(word)), 'a shell'],
    [resources?.limits?.['memory'] !== undefined, 'no limit of memory'],
    [/[:@].+/.test(image) && !image.endsWith(':latest'), 'an image without a version'],
  ];
  return rules.filter(([holds]) => !holds).map(([, rule]) => rule);
}
