// @ts-check
// openai: its files.create.

import OpenAI from 'openai';
import { NAME, TYPE } from './job.mjs';

/** @param {import('./job.mjs').Job} job */
export async function form({ base, key, file }) {
  const client = new OpenAI({ apiKey: 'bench', baseURL: `${base}/form/${key}`, dangerouslyAllowBrowser: true });
  await client.files.create({ file: new File([file], NAME, { type: TYPE }), purpose: 'user_data' });
}
