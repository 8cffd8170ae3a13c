// L1, L2, G13: bodies that are packed, badly packed or packed far too well.

import {
  all,
  CLOSE,
  CUT,
  empty,
  head,
  inChromium,
  inNode,
  inWorkerd,
  LENGTH,
  NETWORK,
  NOT_TRIED,
  only,
  unread,
} from './hostile-rows.mjs';
import { BODY, horrors } from './hostile-wire.mjs';

/** @typedef {import('../origin/wire.mjs').Packed} Packed */
/** @typedef {import('./hostile-wire.mjs').Ends} Ends */
/** @typedef {import('./hostile-wire.mjs').Row} Row */

/** @param {string} coding @param {string} [status] */
const as = (coding, status) => head(`${LENGTH}content-encoding: ${coding}\r\n`, status);
/** @param {Packed['pack']} pack @param {Partial<Packed>} [how] @returns {Packed} */
const packed = (pack, how = {}) => ({ pack, text: BODY, count: 1, ...how });
const UNPACKED = inWorkerd(unread('bad_response'), 'it unpacks what is called gzip, and br from 2024-04-29 on');
/** A page is not shown the encoding; whoever sees it tells that the file is not unpacked. @param {Ends} ends @returns {Row['differs']} */
const named = (ends) => {
  const why = 'it is shown the encoding, and does not unpack it';
  const other = { ...ends, download: 'bad_response', why };
  return { node: other, workerd: other };
};
/** Node 20 at times never settles the reading of a body that it cannot unpack: then the time between bytes ends it. */
const EITHER = {
  node: {
    get: 'network | stalled',
    list: 'network | stalled',
    upload: 'network unknown | stalled unknown',
    watched: 'network unknown | stalled unknown',
    delete: 'network unknown | stalled unknown',
    download: 'read: network | read: stalled',
    why: 'at times it never settles the reading of a body that it cannot unpack',
  },
};
const patient = { options: { stallTimeout: 3_000 }, differs: EITHER };
/** 32 MB of spaces in 32 KB. */
const BOMB = packed('gzip', { text: ' ', count: 32 << 20 });

horrors('content encodings', [
  { what: 'gzip', wire: [as('gzip'), packed('gzip')], ends: all('ok') },
  { what: 'x-gzip', wire: [as('x-gzip'), packed('gzip')], ends: all('ok'), differs: UNPACKED },
  {
    what: 'deflate',
    wire: [as('deflate'), packed('deflate')],
    ends: all('ok'),
    differs: UNPACKED,
  },
  {
    what: 'deflate without its frame',
    wire: [as('deflate'), packed('deflate-raw')],
    ends: all('ok'),
    differs: UNPACKED,
  },
  { what: 'deflate cut', wire: [as('deflate'), packed('deflate', { cut: 20 })], ends: unread(), differs: UNPACKED },
  { what: 'identity', wire: [as('identity'), BODY], ends: all('ok') },
  { what: 'an unknown encoding over plain JSON', wire: [as('cow'), BODY], ends: all('ok'), differs: named(all('ok')) },
  {
    what: 'an unknown encoding over gzip',
    wire: [as('cow'), packed('gzip')],
    ends: unread(),
    differs: named(unread()),
  },
  { what: 'gzip that is not named', wire: [head(), packed('gzip')], ends: unread() },
  { what: 'gzip that is plain', wire: [as('gzip'), BODY], ends: CUT, ...patient },
  {
    what: 'gzip cut',
    wire: [as('gzip'), packed('gzip', { cut: 20 })],
    ends: CUT,
    differs: {
      ...inNode(unread(), 'it gives what it could unpack'),
      ...inChromium(unread(), 'it gives what it could unpack'),
    },
  },
  {
    what: 'gzip without its checksum',
    wire: [as('gzip'), packed('gzip', { cut: 8 })],
    ends: CUT,
    differs: {
      ...inNode(all('ok'), 'it gives what it could unpack'),
      ...inChromium(all('ok'), 'it gives what it could unpack'),
    },
  },
  {
    what: 'gzip with a wrong checksum',
    wire: [as('gzip'), packed('gzip', { cut: 8 }), '\0\0\0\0\0\0\0\0'],
    ends: CUT,
    options: patient.options,
    differs: { ...EITHER, ...inChromium(all('ok'), 'it does not look at the checksum') },
  },
  {
    what: 'gzip with other bytes behind it',
    wire: [as('gzip'), packed('gzip'), 'garbage'],
    ends: CUT,
    options: patient.options,
    differs: { ...EITHER, ...inChromium(all('ok'), 'it looks over what stands behind') },
  },
  {
    what: 'gzip, one behind the other',
    wire: [as('gzip'), packed('gzip', { text: BODY.slice(0, 40) }), packed('gzip', { text: BODY.slice(40) })],
    ends: all('ok'),
    differs: { ...inChromium(unread(), 'it unpacks the first') },
  },
  {
    what: 'gzip that is empty',
    wire: [as('gzip')],
    ends: CUT,
    differs: {
      ...inNode(empty(), 'it gives what it could unpack'),
      ...inChromium(empty(), 'it gives what it could unpack'),
    },
  },
  {
    what: 'gzip, gzip',
    wire: [as('gzip, gzip'), packed('gzip')],
    ends: CUT,
    options: patient.options,
    differs: { ...EITHER, ...inWorkerd(unread('bad_response'), 'it unpacks none of several') },
  },
  {
    what: 'twenty encodings',
    wire: [as(Array(20).fill('gzip').join(', ')), packed('gzip')],
    ends: NETWORK,
    differs: {
      ...inWorkerd(unread('bad_response'), 'it unpacks none of several'),
      ...inChromium(NOT_TRIED, 'its network process dies of it'),
    },
  },
  { what: 'a gzip bomb of 32 MB', wire: [as('gzip'), BOMB], ends: only(unread(), 'get', 'keyless') },
  {
    what: 'a gzip bomb of 32 MB and no length',
    wire: [head('content-encoding: gzip\r\n'), BOMB, CLOSE],
    ends: only(unread(), 'get', 'keyless'),
  },
  { what: 'a gzip bomb of 32 MB to who looks on', wire: [as('gzip'), BOMB], ends: only(unread(), 'watched') },
  {
    what: 'a gzip bomb of 32 MB as a refusal',
    wire: [as('gzip', '403 No'), BOMB],
    ends: only(all('forbidden 403'), 'get', 'watched'),
  },
  {
    what: 'a refusal with bad gzip',
    wire: [as('gzip', '403 No'), BODY],
    ends: all('forbidden 403'),
    options: patient.options,
    differs: inChromium({ watched: 'network unknown' }, 'XMLHttpRequest tells no status of an answer that broke off'),
  },
]);
