// @ts-check
// A link in a process of its own: a proxy that is far and narrow (pipe.mjs), and behind it the project's fault proxy, which
// breaks connections and counts what went through. What the link is and when it breaks is told by messages.
//   fork('proxy.mjs', [port of the sink])

import net from 'node:net';
import process from 'node:process';
import { random } from '../../tests/peers/kit/random.mjs';
import { startProxy } from '../../tests/peers/proxy.mjs';
import { Pipe, Wire } from './pipe.mjs';

/** @typedef {import('./pipe.mjs').Link} Link */
/** @typedef {import('../../tests/peers/proxy.mjs').Fault} Fault */
/** @typedef {{ link: Link, faults: Fault[], seed: number }} Plan */
/** @typedef {{ body: number, connections: number, struck: number }} Count `body`: bytes of files that went up */

const faulty = await startProxy(Number(process.argv[2]));
/** @type {Set<net.Socket>} */
const clients = new Set();
/** @type {{ up: Wire, down: Wire } | undefined} */
let wires;

const listener = net.createServer({ allowHalfOpen: true, noDelay: true }, (client) => {
  if (wires === undefined) return void client.destroy();
  const { up, down } = wires;
  const { rtt } = up.link;
  const server = net.connect({ host: '127.0.0.1', port: faulty.port, allowHalfOpen: true, noDelay: true });
  // The handshake takes a round trip.
  const opens = performance.now() + rtt;
  const pipes = [new Pipe(client, server, up, opens + rtt / 2), new Pipe(server, client, down, opens)];
  clients.add(client);
  const gone = (/** @type {net.Socket} */ other, /** @type {boolean} */ broken) => {
    if (broken) {
      for (const pipe of pipes) pipe.close();
      client.destroy();
      server.destroy();
    } else if (!other.destroyed) setTimeout(() => other.destroy(), rtt + 1000).unref();
  };
  client.on('error', () => {});
  server.on('error', () => {});
  client.on('close', (broken) => {
    clients.delete(client);
    gone(server, broken);
  });
  server.on('close', (broken) => gone(client, broken));
});

/** @returns {Count} */
function counted() {
  const { requests, connections, struck } = faulty.counts;
  // A list of parts is no part of a file.
  const carriers = requests.filter(({ method, path }) => method === 'PUT' || method === 'PATCH' || /^\/tus/.test(path));
  const body = carriers.reduce((sum, request) => sum + request.body, 0);
  return { body, connections, struck: struck.length };
}

process.on('message', (/** @type {{ plan?: Plan }} */ { plan }) => {
  if (plan) {
    const { link, faults, seed } = plan;
    // Nobody gets a connection that has grown its window for another.
    for (const client of clients) client.destroy();
    const { next } = random(seed);
    wires = { up: new Wire(link, next), down: new Wire(link, next) };
    faulty.plan(faults);
  }
  process.send?.(plan ? {} : counted());
});
process.once('disconnect', () => process.exit());
listener.listen(0, '127.0.0.1', () => {
  process.send?.(/** @type {net.AddressInfo} */ (listener.address()).port);
});
