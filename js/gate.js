// @ts-check
// A promise that somebody opens.

/** @returns {{ opened: Promise<void>, open: () => void }} */
export function gate() {
  let open = () => {};
  /** @type {Promise<void>} */
  const opened = new Promise((resolve) => {
    open = resolve;
  });
  return { opened, open };
}
