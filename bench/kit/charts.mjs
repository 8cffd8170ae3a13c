// @ts-check
// Charts as SVG, by Vega-Lite: bars of a comparison, lines of figures that grow. Decides how they look, not what is in them.

import * as vega from 'vega';
import * as vegaLite from 'vega-lite';

/**
 * @typedef {object} Bars
 * @property {'bars'} kind
 * @property {string} name of the file, without its ending
 * @property {string} title
 * @property {import('./compare.mjs').Comparison} comparison
 * @property {'value' | 'ratio' | 'over'} [of] the figure itself unless said
 * @property {string} [axis] what the figure is called
 * @property {number} [bar] a line where the bar stands
 */

/** @typedef {{ title: string, log?: boolean }} Axis */

/**
 * @typedef {object} Lines
 * @property {'lines'} kind
 * @property {string} name of the file, without its ending
 * @property {string} title
 * @property {Axis} x
 * @property {Axis} y
 * @property {{ name: string, points: { x: number, y: number }[] }[]} series
 */

/** @typedef {Bars | Lines} Chart */

const FRAME = { $schema: 'https://vega.github.io/schema/vega-lite/v6.json', background: 'white', padding: 12 };
const OURS = /^@?attache/;

/** @param {Bars} chart @returns {object} */
function bars({ title, comparison, of = 'value', axis, bar }) {
  const { rows, unit } = comparison;
  const figures = { value: 'median', ratio: 'ratio', over: 'over' };
  const values = rows.map((row) => {
    const [low, high] = of === 'value' ? [row.low, row.high] : of === 'ratio' ? row.ratios : row.overs;
    return { name: row.name, value: row[/** @type {'median'} */ (figures[of])], low, high, ours: OURS.test(row.name) };
  });
  const y = { field: 'name', type: 'nominal', sort: null, title: null, axis: { labelLimit: 320 } };
  const x = { type: 'quantitative', title: axis ?? (of === 'ratio' ? `beside ${comparison.base}` : unit) };
  const colour = {
    field: 'ours',
    type: 'nominal',
    scale: { domain: [true, false], range: ['#1f77b4', '#b8b8b8'] },
    legend: null,
  };
  const layers = [
    { mark: { type: 'bar' }, encoding: { y, x: { ...x, field: 'value' }, color: colour } },
    { mark: { type: 'rule', strokeWidth: 1.5 }, encoding: { y, x: { ...x, field: 'low' }, x2: { field: 'high' } } },
    ...(bar === undefined
      ? []
      : [{ mark: { type: 'rule', strokeDash: [4, 3], color: '#c0392b' }, encoding: { x: { datum: bar } } }]),
  ];
  return { ...FRAME, title, width: 480, height: { step: 24 }, data: { values }, layer: layers };
}

/** @param {Lines} chart @returns {object} */
function lines({ title, x, y, series }) {
  const values = series.flatMap(({ name, points }) => points.map((point) => ({ name, ...point })));
  const axis = (/** @type {'x' | 'y'} */ field, /** @type {Axis} */ { title: said, log }) => ({
    field,
    type: 'quantitative',
    title: said,
    scale: log ? { type: 'log' } : { zero: true },
    axis: { format: '~s', tickCount: 6 },
  });
  return {
    ...FRAME,
    title,
    width: 520,
    height: 320,
    data: { values },
    mark: { type: 'line', point: true },
    encoding: {
      x: axis('x', x),
      y: axis('y', y),
      color: { field: 'name', type: 'nominal', title: null, sort: null, legend: { labelLimit: 320 } },
    },
  };
}

/** @param {Chart} chart @returns {Promise<string>} */
export async function drawn(chart) {
  const spec = chart.kind === 'bars' ? bars(chart) : lines(chart);
  const { spec: compiled } = vegaLite.compile(/** @type {import('vega-lite').TopLevelSpec} */ (spec));
  const view = new vega.View(vega.parse(compiled), { renderer: 'none' });
  try {
    return await view.toSVG();
  } finally {
    view.finalize();
  }
}
