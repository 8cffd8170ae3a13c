// Asks the service worker to do what the other projects' pages do themselves. Which script it is, the address says.

import { tell } from './src/page.js';

const query = new URLSearchParams(location.search);

/** A page that requires trusted types wants one for the address of a worker. */
const policy = globalThis.trustedTypes?.createPolicy('worker', { createScriptURL: (address) => address });
const trusted = (address) => policy?.createScriptURL(address) ?? address;

async function asked() {
  const worker = query.get('worker');
  const type = worker === 'bundled.js' ? 'classic' : 'module';
  await navigator.serviceWorker.register(trusted(`./${worker}`), { type });
  const { active } = await navigator.serviceWorker.ready;
  const { port1, port2 } = new MessageChannel();
  const answer = new Promise((resolve) => {
    port1.onmessage = ({ data }) => resolve(data);
  });
  active.postMessage({ api: query.get('api') }, [port2]);
  return answer;
}

tell(asked());
