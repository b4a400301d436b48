import type { MessageTypeDefinition } from '@grpc/proto-loader';
import descriptor from './generated/status.json' with { type: 'json' };
import { loadDescriptor } from './load.ts';

interface StatusMessage {
  readonly code: number;
  readonly message: string;
  readonly details: readonly { readonly type_url: string; readonly value: Buffer }[];
}

interface ErrorInfoMessage {
  readonly reason: string;
  readonly domain: string;
  readonly metadata: Readonly<Record<string, string>>;
}

const loaded = loadDescriptor(descriptor);

const messageOf = <T extends object>(name: string): MessageTypeDefinition<T, T> =>
  loaded[name] as unknown as MessageTypeDefinition<T, T>;

/** Encoders of the messages in `grpc-status-details-bin`. */
export const statusMessage = messageOf<StatusMessage>('google.rpc.Status');
export const errorInfoMessage = messageOf<ErrorInfoMessage>('google.rpc.ErrorInfo');
