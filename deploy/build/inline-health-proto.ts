import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { Plugin } from 'esbuild';

const CALL = "(0, proto_loader_1.loadSync)('health/v1/health.proto',";

interface Parser {
  parse(proto: string, options: { keepCase: boolean }): { root: { toJSON(): object } };
}

/** grpc-health-check reads its .proto file from its own package directory; a bundle has none, so it carries the parsed text. */
export const inlineHealthProto: Plugin = {
  name: 'inline-health-proto',
  setup(build) {
    build.onLoad({ filter: /grpc-health-check\/build\/src\/health\.js$/ }, async ({ path: file }) => {
      const source = await readFile(file, 'utf8');
      const proto = await readFile(
        path.join(path.dirname(file), '../../proto/health/v1/health.proto'),
        'utf8',
      );
      if (!source.includes(CALL))
        throw new Error(`${file} is not the version that this knows; it has no ${CALL}`);
      // The parser that the package itself would use, which is none of the packages here.
      const parser = createRequire(file)('protobufjs') as Parser;
      const parsed = JSON.stringify(parser.parse(proto, { keepCase: true }).root.toJSON());
      return {
        contents: source.replace(CALL, () => `(0, proto_loader_1.fromJSON)(${parsed},`),
        loader: 'js',
      };
    });
  },
};
