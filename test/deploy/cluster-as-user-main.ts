/** Starts a simulated cluster as whoever runs this, in the directory given, and prints what it is; ends with its input. */
import { startSimulatedCluster } from '../cluster/simulated/start.ts';

const [dir = ''] = process.argv.slice(2);
const cluster = await startSimulatedCluster({ dir, nodes: [1], replicas: 1 });
const { home, connectString, dataNodes } = cluster;
process.stdout.write(`${JSON.stringify({ home, connectString, dataNodes })}\n`);
process.stdin.resume().on('end', () => void cluster.stop());
