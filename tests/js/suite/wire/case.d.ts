// A wire case as it is written: tests/wire/README.md.

export interface Case {
  name: string;
  source: string;
  client?: Record<string, unknown> & { auth?: CaseAuth };
  call: CaseCall;
  exchanges?: Exchange[];
  expect: {
    result?: unknown;
    error?: Record<string, unknown> & { has?: string[]; lacks?: string[] };
    seen?: unknown[];
  };
}
export type CaseAuth =
  | { bearer: string | string[] }
  | { apiKey: string | string[] }
  | { headers: Record<string, string> };
export type CaseFile = string | { id: string; urlExpiresAt?: string };
export type CaseCall = { options?: Record<string, unknown> } & (
  | { verb: 'upload'; source: Content }
  | { verb: 'list'; take?: 'page' | 'items' | 'pages' }
  | { verb: 'get' | 'delete'; id: string }
  | { verb: 'link'; file: CaseFile; steps?: ('url' | 'refresh')[] }
  | { verb: 'download' | 'waitUntilReady'; file: CaseFile }
  | { verb: 'operation'; name: string; steps?: ('wait' | 'poll' | 'cancel')[] }
  | { verb: 'request'; path: string; init?: { method?: string; headers?: Record<string, string>; body?: string } }
);
export interface Content {
  text?: string;
  base64?: string;
  name?: string;
  type?: string;
}
export interface Exchange {
  request: {
    method: string;
    url: string;
    headers?: Record<string, string | null>;
    body?: { json?: unknown; text?: string; form?: FormExpected };
  };
  response: {
    status?: number;
    headers?: Record<string, string>;
    json?: unknown;
    text?: string;
    base64?: string;
    cut?: number;
    fail?: 'refused' | 'reset';
  };
}
export interface FormExpected {
  fields?: Record<string, string>;
  file: { field: string; name: string; mediaType: string; text?: string; base64?: string };
}
