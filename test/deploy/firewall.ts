import type { KubernetesObject } from './objects.ts';

/** A pod as policies see it. */
export interface PolicedPod {
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly address: string;
}

interface Selector {
  readonly matchLabels?: Readonly<Record<string, string>>;
  readonly matchExpressions?: readonly { key: string; operator: string; values?: readonly string[] }[];
}

interface PolicySpec {
  readonly podSelector: Selector;
  readonly policyTypes?: readonly string[];
  readonly ingress?: readonly {
    readonly from?: readonly { readonly podSelector?: Selector }[];
    readonly ports?: readonly { readonly port: number; readonly protocol?: string }[];
  }[];
}

/**
 * What the NetworkPolicies do for a pod, as a ruleset of nft for its network namespace. As in Kubernetes: a pod that no
 * policy selects takes everything; one that is selected takes what any of its policies allows, and answers to what it
 * asked itself. Silence is the answer to all else.
 *
 * @param pods that there are; others match no peer
 * @throws Error for what is not understood here (other peers than pods of the same namespace, other protocols than TCP)
 */
export function rulesetFor(
  pod: PolicedPod,
  pods: readonly PolicedPod[],
  policies: readonly KubernetesObject[],
): string {
  const own = policies
    .filter(({ metadata }) => metadata.namespace === pod.namespace)
    .map(({ spec }) => understood(spec as PolicySpec))
    .filter(({ podSelector }) => matches(podSelector, pod.labels));
  if (own.length === 0) return '';
  const neighbours = pods.filter(({ namespace }) => namespace === pod.namespace);
  const allowed = own.flatMap(({ ingress = [] }) =>
    ingress.flatMap(({ from, ports }) => {
      const addresses = from?.flatMap(({ podSelector = {} }) =>
        neighbours.filter(({ labels }) => matches(podSelector, labels)).map(({ address }) => address),
      );
      if (addresses?.length === 0) return [];
      const source = addresses === undefined ? '' : `ip saddr { ${[...new Set(addresses)].join(', ')} } `;
      const target =
        ports === undefined
          ? 'meta l4proto tcp'
          : `tcp dport { ${ports.map(({ port }) => port).join(', ')} }`;
      return [`    ${source}${target} accept`];
    }),
  );
  return [
    'table inet pod {',
    '  chain input {',
    '    type filter hook input priority filter; policy drop;',
    '    iif "lo" accept',
    '    ct state established,related accept',
    ...allowed,
    '  }',
    '}',
  ].join('\n');
}

function matches(
  { matchLabels = {}, matchExpressions = [] }: Selector,
  labels: PolicedPod['labels'],
): boolean {
  const named = Object.entries(matchLabels).every(([key, value]) => labels[key] === value);
  const expressed = matchExpressions.every(({ key, operator, values = [] }) => {
    if (operator !== 'In') throw new Error(`operator ${operator} is not understood`);
    return values.includes(labels[key] ?? '');
  });
  return named && expressed;
}

function understood(spec: PolicySpec): PolicySpec {
  const unknown = (value: object, ...known: readonly string[]): void => {
    const other = Object.keys(value).filter((key) => !known.includes(key));
    if (other.length > 0) throw new Error(`not understood in a NetworkPolicy: ${other.join(' ')}`);
  };
  unknown(spec, 'podSelector', 'policyTypes', 'ingress');
  if (spec.policyTypes?.join() !== 'Ingress') throw new Error(`policy of type ${spec.policyTypes?.join()}`);
  for (const selector of [
    spec.podSelector,
    ...(spec.ingress ?? []).flatMap(({ from = [] }) => from.map(({ podSelector = {} }) => podSelector)),
  ])
    unknown(selector, 'matchLabels', 'matchExpressions');
  for (const rule of spec.ingress ?? []) {
    unknown(rule, 'from', 'ports');
    for (const peer of rule.from ?? []) unknown(peer, 'podSelector');
    for (const port of rule.ports ?? []) {
      unknown(port, 'port', 'protocol');
      if ((port.protocol ?? 'TCP') !== 'TCP' || !Number.isInteger(port.port))
        throw new Error(`port ${port.port} of protocol ${port.protocol}`);
    }
  }
  return spec;
}
