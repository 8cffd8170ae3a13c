'use client';
// Imported on the server too, where it is rendered first; used in the browser alone.

import { AttacheError, createClient } from '@attache/client';
import { useEffect } from 'react';
import { run } from '../src/page.js';

export function Browser() {
  useEffect(() => {
    run({ AttacheError, createClient });
  }, []);
  return <p>{typeof createClient}</p>;
}
