// What the runner needs to know of a peer: how it starts, how the client is pointed at it, and how to look at what it holds
// without the client and without the proxy. Peers themselves stand beside this file.

/** @typedef {import('@attache/client').UploadOptions} UploadOptions */
/** @typedef {import('../requests.mjs').Passed} Passed */
/** @typedef {{ sha256: string, size: number }} Digest */

/**
 * What may go wrong with a signature, where the peer's protocol has any.
 * @typedef {object} Signatures
 * @property {(request: { action: string, partNumber?: number, times: number }) => boolean} [expired] true: give one that has ended already; `times` counts requests like this one from 1
 * @property {number} [life] seconds that signatures are good for
 * @property {(action: string) => void} [asked]
 */

/**
 * @typedef {object} Running
 * @property {number} port on loopback
 * @property {number | undefined} pid of the process, where it has one of its own
 * @property {(base: string, key: string, signatures?: Signatures) => UploadOptions} options where and how to upload, given the address that the client sees
 * @property {(key: string, size: number) => Promise<Digest[]>} stored every complete file that the upload left behind
 * @property {((base: string, key: string, ended: boolean) => Promise<string>) | undefined} [link] a signed address of a stored file, good for an hour, or one that has ended already by its own date; absent where nobody looks at signatures
 * @property {((key: string) => Promise<number>) | null} sessions how many unfinished uploads the server holds; null where it does not tell
 * @property {() => Promise<void>} stop
 */

/**
 * @typedef {object} Peer
 * @property {string} name as `--peer` takes it
 * @property {string} title as the table shows it
 * @property {boolean} own the project's own server, since no other can be had
 * @property {boolean} full needs set-up of the long form
 * @property {number} part bytes of a part
 * @property {number} [middlePart] bytes of a part from 64 MiB on
 * @property {number} [longPart] bytes of a part from 256 MiB on
 * @property {boolean} [wholeOnly] keeps nothing of a request that breaks off
 * @property {boolean} [heads] false: takes a request whose head is cut short for a whole one, so faults spare heads
 * @property {boolean} [resumes] false: a new process cannot continue here, for the reason in `lacks`
 * @property {boolean} [expires] tells until when it keeps an unfinished upload
 * @property {boolean} [listless] does not tell a new process which parts it has
 * @property {boolean} [signs] each request needs a signature
 * @property {string[]} [lacks] what its server does not have or does wrong, for the table's notes
 * @property {(request: Passed) => boolean} carries true for requests with bytes of the file
 * @property {(folder: string) => Promise<Running>} start
 */

export const HOST = '127.0.0.1';

/** @param {Passed} request */
export const sends = ({ method }) => method === 'PATCH' || method === 'PUT' || method === 'POST';
