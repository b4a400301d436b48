/** The data nodes of a simulated cluster and what its configuration decides about a backup's files. */
export interface Topology {
  readonly nodes: readonly { readonly nodeId: number; readonly nodeGroup: number }[];
  /** LDM threads a node. */
  readonly ldm: number;
  /** Whether each thread writes a part of its own. */
  readonly multithreaded: boolean;
  readonly compressed: boolean;
}

export interface Fragment {
  readonly number: number;
  readonly logPart: number;
  /** Replicas, the primary first. */
  readonly nodes: readonly number[];
}

/**
 * The fragments that every table has: one for each LDM thread of each node, dealt to the node groups in turn, the
 * primary replica going round within the group (seen with two groups of two: 0 on 1 2, 1 on 4 5, 2 on 2 1, ...).
 */
export function fragmentsOf({ nodes, ldm }: Topology): readonly Fragment[] {
  const groups = Map.groupBy(nodes, ({ nodeGroup }) => nodeGroup);
  const members = [...groups.values()].map((group) => group.map(({ nodeId }) => nodeId));
  return Array.from({ length: nodes.length * ldm }, (_, number) => {
    const group = members[number % members.length] ?? [];
    const logPart = Math.floor(number / members.length);
    const first = logPart % group.length;
    return { number, logPart, nodes: [...group.slice(first), ...group.slice(0, first)] };
  });
}

/** How many parts a backup has on each node; 1 means that there is no PART level. */
export const partsOf = ({ ldm, multithreaded }: Topology): number => (multithreaded ? ldm : 1);

/** The fragments that `nodeId` writes into part `part` (from 1): those of which it is the first replica that is up. */
export function fragmentsToWrite(
  topology: Topology,
  up: ReadonlySet<number>,
  nodeId: number,
  part: number,
): readonly Fragment[] {
  return fragmentsOf(topology).filter(
    ({ logPart, nodes }) =>
      nodes.find((node) => up.has(node)) === nodeId && (logPart % partsOf(topology)) + 1 === part,
  );
}

/** `rows` dealt to `count` fragments, unevenly as a hash would, always the same for the same seed. */
export function dealRows(rows: number, count: number, seed: number): readonly number[] {
  const weights = Array.from({ length: count }, (_, at) => 95 + ((((seed + at) * 2_654_435_761) >>> 8) % 11));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let weightBefore = 0;
  let dealt = 0;
  return weights.map((weight) => {
    weightBefore += weight;
    const share = Math.round((rows * weightBefore) / total) - dealt;
    dealt += share;
    return share;
  });
}
