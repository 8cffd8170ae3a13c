// The least that Rspack wants: an entry and the mode.

export default { mode: 'production', entry: { main: './src/main.js' }, performance: { hints: false } };
