import type { DaemonOptions } from './control.ts';
import type { ConfigNode } from './management/config.ts';

/** The configuration that ndb_config reads: the system, data nodes, the management server and slots for clients. */
export function configOf({ topology, backupDirs, slots, systemName }: DaemonOptions): readonly ConfigNode[] {
  const directories = new Map(backupDirs);
  const { nodes } = topology;
  const groups = new Set(nodes.map(({ nodeGroup }) => nodeGroup)).size;
  return [
    { type: 'system', name: systemName },
    ...nodes.map(({ nodeId, nodeGroup }) => ({
      nodeid: String(nodeId),
      type: 'ndbd',
      hostname: '127.0.0.1',
      nodegroup: String(nodeGroup),
      datadir: directories.get(nodeId) ?? '',
      backupdatadir: directories.get(nodeId) ?? '',
      compressedbackup: topology.compressed ? '1' : '0',
      enablemultithreadedbackup: topology.multithreaded ? '1' : '0',
      noofreplicas: String(nodes.length / groups),
    })),
    { nodeid: '65', type: 'ndb_mgmd', hostname: '127.0.0.1' },
    ...slots.map((id) => ({ nodeid: String(id), type: 'mysqld', hostname: '' })),
  ];
}
