// How a visitor goes away.

/**
 * By a reset: somebody who only closes may still be reading, and workerd goes on for them until it writes.
 * @param {import('node:http').ClientRequest} request
 */
export function leave(request) {
  const { socket } = request;
  // Node never ends as a process after the reset of a socket that is being closed.
  if (socket && !socket.destroyed && !socket.writableEnded && !socket.readableEnded) socket.resetAndDestroy();
  else request.destroy();
}
