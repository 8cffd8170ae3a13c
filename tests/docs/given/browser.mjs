// What pages say is there already, by the names that they use for it: for pages in a browser. Compiled only.

/// <reference path="../../../js/element.d.ts" />
import { createClient } from '@attache/client';

export const client = createClient({ backend: 'voipbin', auth: { bearer: () => 'short-lived' } });
export const source = new File(['x'], 'notes.txt', { type: 'text/plain' });
export const files = document.createElement('attache-files');
/** @returns {Promise<string>} */
export const getToken = async () => 'short-lived';
/** @type {(...values: unknown[]) => void} */
export const show = () => {};
export const image = document.createElement('img');
export const pauseButton = document.createElement('button');
/** @type {(name: string, acknowledged: number) => Promise<File>} */
export const askForTheFile = async () => source;
