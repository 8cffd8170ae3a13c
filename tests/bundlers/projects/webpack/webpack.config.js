// The least that webpack wants: an entry and the mode.

export default { mode: 'production', entry: './src/main.js', performance: { hints: false } };
