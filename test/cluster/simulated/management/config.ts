/** What ndb_config may ask of a node, by the lower-case name of the parameter. */
export type ConfigNode = Readonly<Record<string, string>>;

const ALIASES: Readonly<Record<string, string>> = { id: 'nodeid', host: 'hostname' };
const KNOWN = [
  'nodeid',
  'type',
  'hostname',
  'nodegroup',
  'datadir',
  'backupdatadir',
  'compressedbackup',
  'enablemultithreadedbackup',
  'noofreplicas',
  'name',
];

/** The fields of every node of `type` (of all without it); a node without a parameter gives an empty string. */
export function queryConfig(
  nodes: readonly ConfigNode[],
  type: string | undefined,
  fields: readonly string[],
): { readonly rows: readonly (readonly string[])[] } | { readonly unknown: string } {
  const names = fields.map((field) => ALIASES[field.toLowerCase()] ?? field.toLowerCase());
  const unknown = names.findIndex((name) => !KNOWN.includes(name));
  if (unknown !== -1) return { unknown: fields[unknown] ?? '' };
  const chosen = nodes.filter((node) =>
    type === undefined ? node['type'] !== 'system' : node['type'] === type,
  );
  return { rows: chosen.map((node) => names.map((name) => node[name] ?? '')) };
}
