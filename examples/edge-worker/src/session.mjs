// @ts-check
// Who a visitor is and which files they may see. A session is a token that your application signs when it lets somebody into
// a conversation; this Worker checks it and asks nobody. Replace `visitorOf` where you know your visitors otherwise.
//
// A token: base64url(JSON {session, files, upload, until}) "." base64url(HMAC-SHA256). It comes as `Authorization: Bearer`
// or in a cookie. `files` names the files of the conversation; a file that the visitor sends gets a grant, a signature of
// its id for this session, so that it can be opened without a new token.

/**
 * @typedef {object} Session
 * @property {string} session names the conversation and the visitor in it
 * @property {string[]} files ids that may be seen
 * @property {boolean} upload files may be sent
 * @property {number} until the end, in seconds since 1970
 */
/**
 * @typedef {object} Visitor
 * @property {boolean} byCookie so that another site's page could have sent the request in their name
 * @property {boolean} maySend
 * @property {(id: string, grant: string | null) => Promise<boolean>} maySee
 * @property {(id: string) => Promise<string>} grantFor
 */

const COOKIE = 'conversation';
const HASH = { name: 'HMAC', hash: 'SHA-256' };
const encoder = new TextEncoder();

/**
 * @param {Request} request
 * @param {string} secret
 * @param {number} [now] milliseconds
 * @returns {Promise<Visitor | undefined>} nobody, where there is no token or it is not good
 */
export async function visitorOf(request, secret, now = Date.now()) {
  const bearer = /^Bearer +([\w.-]+)$/i.exec(request.headers.get('authorization') ?? '')?.[1];
  const cookie = cookieOf(request.headers.get('cookie') ?? '');
  const token = bearer ?? cookie;
  if (token === undefined) return undefined;
  const session = await openToken(token, secret);
  if (session === undefined || session.until * 1000 <= now) return undefined;
  return {
    byCookie: bearer === undefined,
    maySend: session.upload === true,
    maySee: async (id, grant) =>
      session.files.includes(id) || (grant !== null && (await isSigned(grantText(session, id), grant, secret))),
    grantFor: (id) => sign(grantText(session, id), secret),
  };
}

/** What your application does when it lets somebody in. @param {Session} session @param {string} secret */
export async function signToken(session, secret) {
  const body = encoded(encoder.encode(JSON.stringify(session)));
  return `${body}.${await sign(`session\n${body}`, secret)}`;
}

/**
 * @param {string} token
 * @param {string} secret
 * @returns {Promise<Session | undefined>}
 */
async function openToken(token, secret) {
  const [body = '', signature = '', more] = token.split('.');
  if (more !== undefined || !(await isSigned(`session\n${body}`, signature, secret))) return undefined;
  // It is ours: what is in it was written by whoever has the secret.
  const session = JSON.parse(new TextDecoder().decode(decoded(body)));
  const { files, until } = session;
  return typeof session.session === 'string' && Array.isArray(files) && Number.isFinite(until) ? session : undefined;
}

/** No id and no name can be read as another pair. @param {Session} session @param {string} id */
const grantText = ({ session }, id) => `grant\n${JSON.stringify([session, id])}`;

/** @param {string} header */
function cookieOf(header) {
  for (const pair of header.split(';')) {
    const at = pair.indexOf('=');
    if (pair.slice(0, at).trim() === COOKIE) return pair.slice(at + 1).trim();
  }
  return undefined;
}

/** @param {string} secret @param {'sign' | 'verify'} use */
const keyOf = (secret, use) => crypto.subtle.importKey('raw', encoder.encode(secret), HASH, false, [use]);

/** @param {string} text @param {string} secret */
async function sign(text, secret) {
  return encoded(new Uint8Array(await crypto.subtle.sign('HMAC', await keyOf(secret, 'sign'), encoder.encode(text))));
}

/** In a time that tells nothing. @param {string} text @param {string} signature @param {string} secret */
async function isSigned(text, signature, secret) {
  const bytes = decoded(signature);
  if (bytes === undefined) return false;
  return crypto.subtle.verify('HMAC', await keyOf(secret, 'verify'), bytes, encoder.encode(text));
}

/** @param {Uint8Array} bytes */
const encoded = (bytes) =>
  btoa(String.fromCharCode(...bytes)).replace(/[+/=]/g, (mark) => ({ '+': '-', '/': '_' })[mark] ?? '');

/** @param {string} text */
function decoded(text) {
  if (!/^[\w-]+$/.test(text)) return undefined;
  try {
    return Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (mark) => mark.charCodeAt(0));
  } catch {
    return undefined;
  }
}
