// @ts-check
// The platforms that are built in, as callers may look at them. Their descriptions are data: src/backend/*.json.

import { descriptions } from '../pkg/backends.js';
import { capabilitiesOf, frozen } from './capabilities.js';

/** @type {Readonly<Record<import('./index.js').BackendName, import('./index.js').BackendInfo>>} */
export const backends = /* @__PURE__ */ all();

function all() {
  const infos = Object.entries(descriptions).map(([name, description]) => [
    name,
    {
      name,
      title: description.title ?? name,
      baseUrl: description.baseUrl ?? null,
      scope: { required: [...(description.scope?.required ?? [])], optional: [...(description.scope?.optional ?? [])] },
      capabilities: capabilitiesOf(description),
    },
  ]);
  return frozen(Object.fromEntries(infos));
}
