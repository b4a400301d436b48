/**
 * Runs s3rver in a process of its own, so that its work does not slow down what the tests measure:
 * `node s3rver-main.ts DIRECTORY BUCKET [ADDRESS]`. Prints its port, and ends when standard input ends.
 */
import S3rver from '@20minutes/s3rver';

const [directory, bucket, address = '127.0.0.1'] = process.argv.slice(2);
if (directory === undefined || bucket === undefined)
  throw new Error('usage: s3rver-main.ts DIRECTORY BUCKET [ADDRESS]');

const server = new S3rver({
  address,
  port: 0,
  silent: true,
  directory,
  vhostBuckets: false,
  configureBuckets: [{ name: bucket }],
});
const { port } = await server.run();
console.log(port);
// The parent may die without a word; its end of the pipe closes all the same.
process.stdin.resume().once('end', () => process.exit(0));
