import { fromJSON, type PackageDefinition } from '@grpc/proto-loader';

export type { PackageDefinition };

/** The messages and services of a generated descriptor. The options must be those of proto/scripts/generate.ts. */
export const loadDescriptor = (descriptor: object): PackageDefinition =>
  fromJSON(descriptor, { longs: Number, enums: String, defaults: true, oneofs: true });
