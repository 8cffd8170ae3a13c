// Everything that the contract exports can be imported by its name, values and types, and the values are these and no others.

import * as main from '@attache/client';
import wasm from '@attache/client/core.wasm';
import type * as inline from '@attache/client/inline';
import type * as slim from '@attache/client/slim';
import type { Holds, Same } from './expect.js';

export type {
  AttacheError,
  Auth,
  BackendDefinition,
  BackendInfo,
  BackendName,
  CallOptions,
  Capabilities,
  Client,
  ClientOptions,
  DeleteOptions,
  DeleteResult,
  DownloadOptions,
  ErrorCode,
  FileListing,
  FilePage,
  FileRecord,
  FileStatus,
  GetOptions,
  Link,
  LinkOptions,
  ListOptions,
  LogEvent,
  Logger,
  Middleware,
  Operation,
  OperationHandle,
  OperationOptions,
  PendingUpload,
  RetryOptions,
  Secret,
  SignedRequest,
  Upload,
  UploadAllOptions,
  UploadBatch,
  UploadOptions,
  UploadOutcome,
  UploadProgress,
  UploadProtocol,
  UploadSource,
  UploadStore,
  UploadTarget,
  UrlStore,
  WaitOptions,
} from '@attache/client';

type Values = 'AttacheError' | 'backends' | 'clientCredentials' | 'createClient' | 'defineBackend' | 'init';
export type Exports = Holds<Same<keyof typeof main, Values>>;
export type Inline = Holds<Same<typeof inline, typeof main>>;
export type Slim = Holds<Same<typeof slim, typeof main>>;
export type Wasm = Holds<Same<typeof wasm, WebAssembly.Module>>;

export const loading: Promise<void>[] = [
  main.init(),
  main.init(wasm),
  main.init(new Uint8Array(8)),
  main.init(new ArrayBuffer(8)),
  main.init(new URL('https://cdn.example/core.wasm')),
  main.init('https://cdn.example/core.wasm'),
  main.init(new Response()),
  main.init(fetch('https://cdn.example/core.wasm')),
];
