// Rendered on the server, for each request anew: it uses the package there, and the part below it uses it in the browser.

import { AttacheError, createClient } from '@attache/client';
import { exercise } from '../src/exercise.js';
import { Browser } from './browser.jsx';

export default async function Page({ searchParams }) {
  const { api } = await searchParams;
  const answer = await exercise({ AttacheError, createClient }, api);
  return (
    <>
      <pre id="server">{JSON.stringify(answer)}</pre>
      <Browser />
    </>
  );
}
