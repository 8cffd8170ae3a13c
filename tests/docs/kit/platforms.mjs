// README's table of platforms is what the descriptions say: `node tests/docs/run.mjs --write` writes it.

import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { capabilitiesOf, merged } from '../../../js/capabilities.js';
import { platforms } from '../../../scripts/platforms/abilities.mjs';
import { root } from '../../../scripts/setup/places.mjs';

/** @typedef {import('../../../js/capabilities.js').Description} Description */
/** @typedef {import('../../../js/index.js').Capabilities} Capabilities */

const PAGE = path.join(root, 'README.md');
const TABLE = /(<!-- platforms -->\n)([\s\S]*?)(<!-- \/platforms -->)/;
/** @type {Record<string, string>} */
const DOWNLOADS = {
  'public-url': 'public link',
  'signed-url': 'signed link',
  redirect: 'by a redirect',
  bytes: 'through the API',
};

/** @param {boolean} write @returns {string[]} */
export function checkPlatforms(write) {
  const page = readFileSync(PAGE, 'utf8');
  const wanted = `${table()}\n`;
  const found = TABLE.exec(page)?.[2];
  if (found === wanted) return [];
  if (found !== undefined && write) {
    writeFileSync(
      PAGE,
      page.replace(TABLE, (_, begin, __, end) => begin + wanted + end),
    );
    return [];
  }
  return [
    'README.md: the table of platforms is not what the descriptions say: `node tests/docs/run.mjs --write` writes it',
  ];
}

function table() {
  const columns = platforms().map((name) => column(name));
  const rows = Object.keys(columns[0] ?? {}).map((row) => [row, ...columns.map((cells) => cells[row] ?? '')]);
  const [head = [], ...rest] = rows;
  return [head, head.map(() => '---'), ...rest]
    .map((cells) => `| ${cells.join(' | ')} |`.replace('|  |', '| |'))
    .join('\n');
}

/**
 * @param {string} name
 * @returns {Record<string, string>}
 */
function column(name) {
  /** @type {Description} */
  const description = JSON.parse(readFileSync(path.join(root, 'src/backend', `${name}.json`), 'utf8'));
  const own = capabilitiesOf(description);
  const others = Object.entries(description.variants ?? {}).flatMap(([group, options]) =>
    Object.entries(options)
      .slice(1)
      .map(([option, part]) => ({ variant: `${group}: '${option}'`, has: capabilitiesOf(merged(description, part)) })),
  );
  /**
   * @param {(has: Capabilities) => string | false} what
   * @returns {string}
   */
  const cell = (what) => {
    const plain = what(own);
    const more = others.flatMap(({ variant, has }) => {
      const other = what(has);
      return other !== plain && other ? [`${other} with \`${variant}\``] : [];
    });
    return [...(plain ? [plain] : []), ...more].join('; ') || '–';
  };
  return {
    '': description.title ?? name,
    '`backend`': `\`${name}\``,
    '`scope`': scopeOf(description),
    upload: cell(({ upload }) => (upload ? upload.protocols.join(', ') : false)),
    'largest file': [
      cell(({ upload }) => upload && upload.maxBytes !== null && megabytes(upload.maxBytes)),
      ...byType(description),
    ].join('; '),
    'idempotency key': cell(({ upload }) => upload !== false && upload.idempotencyKey && 'yes'),
    list: cell(({ list }) => list && (list.paged ? `pages of ${list.maxPageSize}` : 'whole')),
    get: cell(({ get }) => get && 'yes'),
    delete: cell((has) => has.delete && 'yes'),
    download: cell(({ download }) => download && (DOWNLOADS[download] ?? download)),
    'fresh links': cell(({ refresh }) => refresh && 'yes'),
    'processing status': description.record.progress ? 'with progress' : '–',
    operations: cell(({ operations }) => operations && 'yes'),
    assumed: own.assumed.map((path) => `\`${path}\``).join(', ') || '–',
  };
}

/** @param {Description} description */
function byType({ upload }) {
  const { maxBytesByType = {} } = /** @type {{ maxBytesByType?: Record<string, number> }} */ (upload ?? {});
  return Object.entries(maxBytesByType).map(([type, bytes]) => `${megabytes(bytes)} of \`${type}\``);
}

/** @param {Description} description */
function scopeOf({ scope: { required = [], optional = [] } = {} }) {
  return [...required.map((key) => `\`${key}\``), ...optional.map((key) => `\`${key}?\``)].join(', ') || '–';
}

/** @param {number} bytes */
const megabytes = (bytes) => (bytes % 1_048_576 === 0 ? `${bytes / 1_048_576} MiB` : `${bytes / 1_000_000} MB`);
