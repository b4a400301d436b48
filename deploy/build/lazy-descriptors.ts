import { readFile } from 'node:fs/promises';
import type { Plugin } from 'esbuild';

/** Its loading gives the types of protobufjs their `toDescriptor`. */
const EXTENSION = 'require("protobufjs/ext/descriptor")';

/**
 * Parts of @grpc/proto-loader's index.js and what stands in their place. It describes every message in the form that
 * server reflection sends, at once and for ever; this lets it do so when somebody asks. The files that it registers
 * are for .proto files that import them, and ours come parsed.
 */
const replacements = [
  ['const descriptor = require("protobufjs/ext/descriptor");', ''],
  ['descriptor.FileDescriptor', `${EXTENSION}.FileDescriptor`],
  ['(0, util_1.addCommonProtos)();', ''],
  [
    "const descriptorList = root.toDescriptor('proto3').file;\n    const bufferList = descriptorList.map(",
    `let encoded;
    const bufferList = () => encoded ??= (${EXTENSION}, root.toDescriptor('proto3').file).map(`,
  ],
  lazyType('message', 'message', 'DescriptorProto'),
  lazyType('enum', 'enumType', 'EnumDescriptorProto'),
  ['fileDescriptorProtos: fileDescriptors,', 'get fileDescriptorProtos() { return fileDescriptors(); },'],
] as const;

function lazyType(kind: string, variable: string, format: string): readonly [string, string] {
  return [
    `const ${kind}Descriptor = ${variable}.toDescriptor('proto3');
    return {
        format: 'Protocol Buffer 3 ${format}',
        type: ${kind}Descriptor.$type.toObject(${kind}Descriptor, descriptorOptions),`,
    `return {
        format: 'Protocol Buffer 3 ${format}',
        get type() {
          const described = (${EXTENSION}, ${variable}).toDescriptor('proto3');
          return described.$type.toObject(described, descriptorOptions);
        },`,
  ];
}

export const lazyDescriptors: Plugin = {
  name: 'lazy-descriptors',
  setup(build) {
    build.onLoad({ filter: /@grpc\/proto-loader\/build\/src\/index\.js$/ }, async ({ path: file }) => {
      let contents = await readFile(file, 'utf8');
      for (const [part, substitute] of replacements) {
        if (!contents.includes(part))
          throw new Error(`${file} is not the version that this knows; it has no ${part}`);
        contents = contents.replaceAll(part, () => substitute);
      }
      return { contents, loader: 'js' };
    });
  },
};
