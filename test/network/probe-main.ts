/** `node probe-main.ts HOST PORT`: prints `open`, or `closed` where nobody answers within 2 s or the answer is no. */
import { connect } from 'node:net';

const [host = '', port = ''] = process.argv.slice(2);
const end = (answer: string): void => {
  console.log(answer);
  process.exit(0);
};
connect({ host, port: Number(port) })
  .once('connect', () => end('open'))
  .once('error', () => end('closed'))
  .setTimeout(2_000, () => end('closed'));
