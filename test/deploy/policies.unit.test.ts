import { expect, test } from 'vitest';
import { parse } from 'yaml';
import type { Container, KubernetesObject, PodSpec } from './objects.ts';
import { brokenByContainer, brokenPolicies } from './policies.ts';

const good = parse(`
apiVersion: v1
kind: Pod
metadata: {name: p}
spec:
  automountServiceAccountToken: false
  enableServiceLinks: false
  securityContext: {runAsNonRoot: true, runAsUser: 1000, seccompProfile: {type: RuntimeDefault}}
  containers:
    - name: c
      image: a:1
      args: [serve]
      resources: {limits: {memory: 1Mi}}
      securityContext: {allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: {drop: [ALL]}}
  volumes: [{name: v, emptyDir: {}}]
`) as KubernetesObject & { spec: PodSpec & { containers: [Container] } };
const changed = (change: (pod: typeof good) => void): string[] => {
  const pod = structuredClone(good);
  change(pod);
  return brokenPolicies([pod]);
};

test('a good pod breaks no rule', () => {
  expect(brokenPolicies([good])).toEqual([]);
});

test.each([
  ['automountServiceAccountToken', true, 'a token of the API is mounted'],
  ['enableServiceLinks', undefined, 'variables of services'],
  ['hostNetwork', true, 'a namespace of the host'],
  ['volumes', [{ name: 'v', hostPath: { path: '/' } }], 'volume v is a hostPath'],
  ['securityContext', undefined, 'it may be root'],
])('a pod with another %s breaks a rule', (key, value, rule) => {
  expect(changed(({ spec }) => Object.assign(spec, { [key]: value })).join()).toContain(rule);
});

test.each([
  ['securityContext', { allowPrivilegeEscalation: true }, 'privileges may grow'],
  ['securityContext', { readOnlyRootFilesystem: false }, 'its root is written'],
  ['securityContext', { privileged: true }, 'it is privileged'],
  ['securityContext', { capabilities: { drop: ['ALL'], add: ['NET_ADMIN'] } }, 'it has capabilities'],
  ['securityContext', { runAsUser: 0 }, 'it is root'],
  ['securityContext', { seccompProfile: { type: 'Unconfined' } }, 'no seccomp profile'],
  ['args', ['--password=x1'], 'a secret in an argument'],
  ['command', ['/bin/bash', '-c', 'true'], 'a shell'],
  ['env', [{ name: 'X', value: 'secret_access_key = abc' }], 'a secret in a variable'],
  ['ports', [{ containerPort: 1, hostPort: 1 }], 'a port of the host'],
  ['resources', {}, 'no limit of memory'],
  ['image', 'a:latest', 'an image without a version'],
])('a container with another %s %j breaks a rule', (key, value, rule) => {
  const [container] = good.spec.containers;
  const merged = key === 'securityContext' ? { ...container.securityContext, ...(value as object) } : value;
  const over = { ...container, [key]: merged } as Container;
  expect(brokenByContainer(over, good.spec)).toContain(rule);
});

test.each(['Secret', 'Role', 'ClusterRoleBinding', 'ServiceAccount'])('a %s breaks a rule', (kind) => {
  expect(brokenPolicies([{ apiVersion: 'v1', kind, metadata: { name: 'x' } }])).toHaveLength(1);
});

test('a ConfigMap may name files of secrets, and hold none', () => {
  const map = (text: string) => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'm' },
    data: { text },
  });
  expect(brokenPolicies([map('passwordFile: /etc/password\nenv_auth = true')])).toEqual([]);
  expect(brokenPolicies([map('secret_access_key = abc')])).toEqual(['ConfigMap m: a secret in a ConfigMap']);
  expect(brokenPolicies([map('-----BEGIN EC PRIVATE KEY-----')])).toHaveLength(1);
});
