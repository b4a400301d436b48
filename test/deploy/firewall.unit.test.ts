import { expect, test } from 'vitest';
import { type PolicedPod, rulesetFor } from './firewall.ts';
import type { KubernetesObject } from './objects.ts';

const pod = (last: number, labels: Record<string, string>, namespace = 'db'): PolicedPod => ({
  namespace,
  labels,
  address: `10.0.0.${last}`,
});
const policy = (spec: object): KubernetesObject => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name: 'p', namespace: 'db' },
  spec: { policyTypes: ['Ingress'], ...spec },
});
const server = pod(1, { app: 'server' });
const friend = pod(2, { app: 'friend', tier: 'a' });
const other = pod(3, { app: 'other', tier: 'b' });
const elsewhere = pod(4, { app: 'friend' }, 'web');
const pods = [server, friend, other, elsewhere];
const selected = { podSelector: { matchLabels: { app: 'server' } } };

/** What is accepted beyond answers and the pod itself. */
const accepted = (...policies: readonly KubernetesObject[]): readonly string[] =>
  rulesetFor(server, pods, policies)
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line.endsWith('accept') && !/^(?:iif|ct)/.test(line));

test('a pod that no policy selects takes everything', () => {
  expect(rulesetFor(other, pods, [policy(selected)])).toBe('');
  expect(rulesetFor(elsewhere, pods, [policy({ podSelector: {} })])).toBe('');
});

test('one that is selected drops all that no rule allows', () => {
  expect(rulesetFor(server, pods, [policy({ ...selected, ingress: [] })])).toContain('policy drop');
  expect(accepted(policy({ ...selected, ingress: [] }))).toEqual([]);
});

test('peers are pods of the same namespace, by label or expression, and no peers are none', () => {
  const from = (podSelector: object) =>
    policy({ ...selected, ingress: [{ from: [{ podSelector }], ports: [{ port: 5, protocol: 'TCP' }] }] });
  expect(accepted(from({ matchLabels: { app: 'friend' } }))).toEqual([
    'ip saddr { 10.0.0.2 } tcp dport { 5 } accept',
  ]);
  const expression = { key: 'tier', operator: 'In', values: ['a', 'b'] };
  expect(accepted(from({ matchExpressions: [expression] }))).toEqual([
    'ip saddr { 10.0.0.2, 10.0.0.3 } tcp dport { 5 } accept',
  ]);
  expect(accepted(from({ matchLabels: { app: 'nobody' } }))).toEqual([]);
});

test('a rule without peers is for all, one without ports for all ports, and policies add up', () => {
  const open = policy({ ...selected, ingress: [{ ports: [{ port: 7 }, { port: 8 }] }] });
  const friendly = policy({
    ...selected,
    ingress: [{ from: [{ podSelector: { matchLabels: { app: 'other' } } }] }],
  });
  expect(accepted(open, friendly)).toEqual([
    'tcp dport { 7, 8 } accept',
    'ip saddr { 10.0.0.3 } meta l4proto tcp accept',
  ]);
});

test.each([
  [{ ...selected, egress: [] }, /egress/],
  [{ ...selected, policyTypes: ['Ingress', 'Egress'] }, /Egress/],
  [{ ...selected, ingress: [{ from: [{ ipBlock: { cidr: '10.0.0.0/8' } }] }] }, /ipBlock/],
  [{ ...selected, ingress: [{ ports: [{ port: 5, protocol: 'UDP' }] }] }, /UDP/],
  [{ ...selected, ingress: [{ ports: [{ port: 5, endPort: 9 }] }] }, /endPort/],
  [{ podSelector: { matchExpressions: [{ key: 'app', operator: 'Exists' }] } }, /Exists/],
])('what is not understood is not taken for less: %j', (spec, message) => {
  expect(() => rulesetFor(server, pods, [policy(spec)])).toThrow(message);
});
