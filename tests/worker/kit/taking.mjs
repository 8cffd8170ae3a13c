// An upload as the platform takes it: a form is read as it comes, of its file only digest and length are kept.

import { createHash } from 'node:crypto';
import busboy from 'busboy';

/**
 * @param {import('node:http').IncomingMessage} request
 * @param {import('./depot.mjs').Asked} asked
 * @param {() => Promise<void>} paused met after the first bytes
 * @returns {Promise<Omit<import('./depot.mjs').Arrived, 'id'> | undefined>} undefined where it did not come whole
 */
export async function take(request, asked, paused) {
  const form = busboy({ headers: request.headers, defParamCharset: 'utf8' });
  /** @type {Record<string, string>} */
  const fields = {};
  /** @type {Omit<import('./depot.mjs').Arrived, 'id' | 'fields'> | undefined} */
  let file;
  form.on('field', (name, value) => {
    fields[name] = value;
  });
  form.on('file', (_name, stream, { filename, mimeType }) => {
    const hash = createHash('sha256');
    let size = 0;
    stream.on('data', (chunk) => {
      size += chunk.length;
      hash.update(chunk);
    });
    stream.on('end', () => {
      file = { name: filename ?? '', type: mimeType, size, sha256: hash.digest('hex') };
    });
    stream.on('error', () => {});
  });
  const whole = new Promise((resolve) => {
    form.on('close', () => resolve(true));
    form.on('error', () => resolve(false));
    request.on('close', () => resolve(request.complete));
  });
  try {
    let first = true;
    for await (const chunk of request) {
      asked.received += chunk.length;
      form.write(chunk);
      if (first) await paused();
      first = false;
    }
  } catch {
    form.destroy();
    return undefined;
  }
  form.end();
  await whole;
  return file && request.complete ? { ...file, fields } : undefined;
}
