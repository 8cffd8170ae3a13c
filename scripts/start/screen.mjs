// @ts-check
// Lines, progress bars and tables for a terminal, and the same as plain lines where there is none. Decides no content.

const BAR_WIDTH = 24;
/** A log that is not a terminal hears of a bar at these points only. */
const QUIET_STEPS = [0.25, 0.5, 0.75, 1];
const REDRAW_INTERVAL = 60;

/** @typedef {{ isTTY?: boolean, columns?: number, write(text: string): unknown }} Output */
/** @typedef {{ show(fraction: number, note: string): void, end(): void }} Bar */
/** @typedef {'bold' | 'dim' | 'green' | 'red' | 'cyan' | 'yellow'} Style */

/** @type {Record<Style, number>} */
const CODES = { bold: 1, dim: 2, green: 32, red: 31, cyan: 36, yellow: 33 };

export class Screen {
  #output;
  #live;
  #colour;

  /**
   * @param {Output} output
   * @param {Record<string, string | undefined>} env
   */
  constructor(output, env) {
    this.#output = output;
    this.#live = output.isTTY === true && !env.CI && env.TERM !== 'dumb';
    this.#colour = this.#live && !env.NO_COLOR;
  }

  /**
   * @param {Style} style
   * @param {string} text
   */
  paint(style, text) {
    return this.#colour ? `\u001b[${CODES[style]}m${text}\u001b[0m` : text;
  }

  line(text = '') {
    this.#output.write(`${text}\n`);
  }

  /**
   * A bar that lives until `end`, and leaves no trace on a terminal.
   * @param {string} label
   * @returns {Bar}
   */
  bar(label) {
    return this.#live ? this.#drawn(label) : this.#told(label);
  }

  /**
   * @param {string} label
   * @returns {Bar}
   */
  #drawn(label) {
    let last = 0;
    return {
      show: (fraction, note) => {
        const now = performance.now();
        if (now - last < REDRAW_INTERVAL && fraction < 1) return;
        last = now;
        const full = Math.round(Math.min(1, Math.max(0, fraction)) * BAR_WIDTH);
        const width = Math.max(40, (this.#output.columns || 100) - 1);
        const tail = `${'░'.repeat(BAR_WIDTH - full)} ${percent(fraction)}  ${note}`;
        const room = width - label.length - 4 - full;
        const drawn = `  ${label}  ${this.paint('cyan', '█'.repeat(full))}${tail.slice(0, Math.max(0, room))}`;
        this.#output.write(`\r\u001b[2K${drawn}`);
      },
      end: () => void this.#output.write('\r\u001b[2K'),
    };
  }

  /**
   * @param {string} label
   * @returns {Bar}
   */
  #told(label) {
    let next = 0;
    return {
      show: (fraction, note) => {
        const reached = QUIET_STEPS.filter((step) => fraction >= step).length;
        if (reached <= next) return;
        next = reached;
        this.line(`    ${label}  ${percent(fraction)}  ${note}`);
      },
      end: () => {},
    };
  }

  /**
   * @param {string[]} head
   * @param {string[][]} rows
   */
  table(head, rows) {
    const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => (row[column] ?? '').length)));
    const cells = (/** @type {string[]} */ row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0));
    const rule = (/** @type {string} */ left, /** @type {string} */ middle, /** @type {string} */ right) =>
      this.paint('dim', left + widths.map((width) => '─'.repeat(width + 2)).join(middle) + right);
    const side = this.paint('dim', '│');
    this.line(rule('┌', '┬', '┐'));
    this.line(
      `${side} ${cells(head)
        .map((cell) => this.paint('bold', cell))
        .join(` ${side} `)} ${side}`,
    );
    this.line(rule('├', '┼', '┤'));
    for (const row of rows) this.line(`${side} ${cells(row).join(` ${side} `)} ${side}`);
    this.line(rule('└', '┴', '┘'));
  }
}

/** @param {number} fraction */
const percent = (fraction) => `${Math.floor(fraction * 100)} %`.padStart(5);
