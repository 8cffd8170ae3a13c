// Uploads by hand, one fetch after the other and nothing more: what a peer, its adapter and the signers can do is shown
// without the client.

import assert from 'node:assert/strict';

/** @typedef {import('@attache/client').UploadOptions} UploadOptions */
/** @typedef {Uint8Array<ArrayBuffer>} Bytes */
/** @typedef {{ start(): Promise<string>, send(session: string): Promise<void>, cancel(session: string): Promise<number> }} ByHand */

/**
 * @param {string} url
 * @param {RequestInit} init
 * @param {number[]} wanted
 */
async function ask(url, init, wanted) {
  const response = await fetch(url, { redirect: 'manual', ...init });
  const text = await response.text();
  assert(wanted.includes(response.status), `${init.method} ${url} gave ${response.status}: ${text.slice(0, 300)}`);
  return { headers: response.headers, text, status: response.status };
}

const base64 = (/** @type {string} */ text) => Buffer.from(text).toString('base64');

/**
 * @param {string} endpoint
 * @param {Record<string, string>} metadata
 * @param {Bytes} bytes
 * @returns {ByHand}
 */
function tus(endpoint, metadata, bytes) {
  const version = { 'tus-resumable': '1.0.0' };
  return {
    start: async () => {
      const named = Object.entries(metadata).map(([name, value]) => `${name} ${base64(value)}`);
      const headers = { ...version, 'upload-length': String(bytes.length), 'upload-metadata': named.join(',') };
      return (await ask(endpoint, { method: 'POST', headers }, [201])).headers.get('location') ?? '';
    },
    send: async (session) => {
      const half = Math.floor(bytes.length / 2);
      for (const [from, to] of [
        [0, half],
        [half, bytes.length],
      ]) {
        const held = (await ask(session, { method: 'HEAD', headers: version }, [200])).headers.get('upload-offset');
        assert.equal(held, String(from));
        const headers = {
          ...version,
          'content-type': 'application/offset+octet-stream',
          'upload-offset': String(from),
        };
        await ask(session, { method: 'PATCH', headers, body: bytes.slice(from, to) }, [204]);
      }
    },
    cancel: async (session) => {
      await ask(session, { method: 'DELETE', headers: version }, [204]);
      return (await ask(session, { method: 'HEAD', headers: version }, [404, 410])).status;
    },
  };
}

/**
 * @param {string} endpoint
 * @param {Bytes} bytes
 * @returns {ByHand}
 */
function ietf(endpoint, bytes) {
  const version = { 'upload-draft-interop-version': '8' };
  return {
    start: async () => {
      const headers = { ...version, 'upload-complete': '?0', 'upload-length': String(bytes.length) };
      const made = await ask(endpoint, { method: 'POST', headers }, [201]);
      assert.equal(made.headers.get('upload-complete'), '?0');
      return made.headers.get('location') ?? '';
    },
    send: async (session) => {
      const half = Math.floor(bytes.length / 2);
      for (const [from, to] of [
        [0, half],
        [half, bytes.length],
      ]) {
        const held = await ask(session, { method: 'HEAD', headers: version }, [204]);
        assert.equal(held.headers.get('upload-offset'), String(from));
        const headers = {
          ...version,
          'content-type': 'application/partial-upload',
          'upload-offset': String(from),
          'upload-complete': to === bytes.length ? '?1' : '?0',
        };
        const done = await ask(session, { method: 'PATCH', headers, body: bytes.slice(from, to) }, [200, 204]);
        assert.equal(done.headers.get('upload-complete'), to === bytes.length ? '?1' : '?0');
      }
      const late = {
        ...version,
        'content-type': 'application/partial-upload',
        'upload-offset': '1',
        'upload-complete': '?1',
      };
      const refused = await ask(session, { method: 'PATCH', headers: late, body: bytes.slice(1) }, [409]);
      assert.equal(refused.headers.get('upload-offset'), String(bytes.length));
    },
    cancel: async (session) => {
      await ask(session, { method: 'DELETE', headers: version }, [204]);
      return (await ask(session, { method: 'HEAD', headers: version }, [404, 410])).status;
    },
  };
}

/**
 * @param {string} endpoint
 * @param {Bytes} bytes
 * @param {number} granule
 * @returns {ByHand}
 */
function googleCommands(endpoint, bytes, granule) {
  const command = (/** @type {string} */ words, offset = 0) => ({
    'x-goog-upload-command': words,
    'x-goog-upload-offset': String(offset),
  });
  return {
    start: async () => {
      const headers = {
        'x-goog-upload-protocol': 'resumable',
        'x-goog-upload-command': 'start',
        'x-goog-upload-header-content-length': String(bytes.length),
      };
      return (await ask(endpoint, { method: 'POST', headers }, [200])).headers.get('x-goog-upload-url') ?? '';
    },
    send: async (session) => {
      await ask(session, { method: 'POST', headers: command('upload'), body: bytes.slice(0, granule) }, [200]);
      const held = await ask(session, { method: 'POST', headers: command('query') }, [200]);
      assert.equal(held.headers.get('x-goog-upload-size-received'), String(granule));
      const body = bytes.slice(granule);
      const done = await ask(session, { method: 'POST', headers: command('upload, finalize', granule), body }, [200]);
      assert.equal(done.headers.get('x-goog-upload-status'), 'final');
    },
    cancel: async (session) => {
      const over = await ask(session, { method: 'POST', headers: command('cancel') }, [200]);
      assert.equal(over.headers.get('x-goog-upload-status'), 'cancelled');
      return (await ask(session, { method: 'POST', headers: command('query') }, [404])).status;
    },
  };
}

/**
 * @param {string} endpoint
 * @param {Bytes} bytes
 * @param {number} granule
 * @returns {ByHand}
 */
function googleRanges(endpoint, bytes, granule) {
  return {
    start: async () => (await ask(endpoint, { method: 'POST' }, [200])).headers.get('location') ?? '',
    send: async (session) => {
      const size = bytes.length;
      const first = { 'content-range': `bytes 0-${granule - 1}/${size}` };
      await ask(session, { method: 'PUT', headers: first, body: bytes.slice(0, granule) }, [308]);
      const held = await ask(session, { method: 'PUT', headers: { 'content-range': `bytes */${size}` } }, [308]);
      assert.equal(held.headers.get('range'), `bytes=0-${granule - 1}`);
      const rest = { 'content-range': `bytes ${granule}-${size - 1}/${size}` };
      await ask(session, { method: 'PUT', headers: rest, body: bytes.slice(granule) }, [200]);
    },
    cancel: async () => 0,
  };
}

/**
 * @param {Extract<import('@attache/client').UploadTarget, { sign: unknown }>} target
 * @param {Bytes} bytes
 * @param {number} part
 * @returns {ByHand}
 */
function s3({ sign, key }, bytes, part) {
  /** @param {Parameters<typeof sign>[0]} request @param {BodyInit} [body] @param {number[]} [wanted] */
  const call = async (request, body, wanted = [200]) => {
    const { url, method = 'GET', headers = {} } = await sign(request);
    return ask(url, { method, headers, ...(body === undefined ? {} : { body }) }, wanted);
  };
  return {
    start: async () => /<UploadId>(.*?)</.exec((await call({ action: 'create', key })).text)?.[1] ?? '',
    send: async (uploadId) => {
      /** @type {string[]} */
      const parts = [];
      for (let number = 1; (number - 1) * part < bytes.length; number += 1) {
        const body = bytes.slice((number - 1) * part, number * part);
        const { headers } = await call({ action: 'part', key, uploadId, partNumber: number }, body);
        parts.push(`<Part><PartNumber>${number}</PartNumber><ETag>${headers.get('etag')}</ETag></Part>`);
      }
      const list = `<CompleteMultipartUpload>${parts.join('')}</CompleteMultipartUpload>`;
      const done = await call({ action: 'complete', key, uploadId }, list);
      assert(!done.text.includes('<Error'), done.text);
    },
    cancel: async (uploadId) => {
      await call({ action: 'abort', key, uploadId }, undefined, [204]);
      return (await call({ action: 'list', key, uploadId }, undefined, [200, 403, 404])).status;
    },
  };
}

/**
 * @param {Extract<import('@attache/client').UploadTarget, { sasUrl: unknown }>} target
 * @param {Bytes} bytes
 * @returns {ByHand}
 */
function azure({ sasUrl }, bytes) {
  const version = { 'x-ms-version': '2021-12-02' };
  return {
    start: async () => '',
    send: async () => {
      const { url } = await sasUrl();
      const half = Math.floor(bytes.length / 2);
      const blocks = [bytes.slice(0, half), bytes.slice(half)].map((body, at) => ({ body, id: base64(`block-${at}`) }));
      for (const { body, id } of blocks) {
        await ask(
          `${url}&comp=block&blockid=${encodeURIComponent(id)}`,
          { method: 'PUT', headers: version, body },
          [201],
        );
      }
      const list = `<BlockList>${blocks.map(({ id }) => `<Latest>${id}</Latest>`).join('')}</BlockList>`;
      await ask(`${url}&comp=blocklist`, { method: 'PUT', headers: version, body: list }, [201]);
    },
    cancel: async () => 0,
  };
}

/**
 * @param {import('../peer/peer.mjs').Peer} peer
 * @param {UploadOptions} options
 * @param {Bytes} bytes
 * @returns {ByHand}
 */
export function byHand(peer, { protocol, target }, bytes) {
  assert(target !== undefined);
  if ('sign' in target) return s3(target, bytes, peer.part);
  if ('sasUrl' in target) return azure(target, bytes);
  const endpoint = String(target.endpoint);
  if (protocol === 'tus') return tus(endpoint, target.metadata ?? {}, bytes);
  if (protocol === 'ietf-resumable') return ietf(endpoint, bytes);
  return peer.own ? googleCommands(endpoint, bytes, peer.part) : googleRanges(endpoint, bytes, peer.part);
}
