import { readFile } from 'node:fs/promises';
import { goDurationMs } from '../ask/duration.js';
import { printAddress, readAddress } from '../transport/address.js';
import type { Bad, Typed } from './probe.js';

const maxTimeoutMs = 600_000;

/** A duration like "500ms" or "2s" in milliseconds, or what is wrong with it. */
export function readDuration(option: string, text: string): number | Bad {
  const ms = goDurationMs(text);
  if (ms === null) return bad(`${option} "${text}" is not a duration like 500ms or 2s`);
  if (ms < 1 || ms > maxTimeoutMs) return bad(`${option} "${text}" is not between 1ms and 10m`);
  return ms;
}

/** Whom to ask: every address once. */
export function readAddresses(texts: readonly string[], defaultPort: number): Typed['addresses'] | Bad {
  const read: { readonly text: string; readonly address: Typed['addresses'][number]['address'] }[] = [];
  for (const text of texts) {
    const one = readAddress(text, defaultPort);
    if (one.kind === 'bad') return bad(`--${one.because}`);
    read.push({ text, address: one.address });
  }
  const printed = read.map(({ address }) => printAddress(address));
  const twice = printed.find((text, at) => printed.indexOf(text) !== at);
  return twice === undefined ? read : bad(`--address ${twice} is given twice`);
}

/** What is in a file that an option names. */
export async function readOptionFile(option: string, path: string): Promise<{ readonly text: string } | Bad> {
  try {
    return { text: await readFile(path, 'utf8') };
  } catch (error) {
    return bad(`${option} ${path}: ${error instanceof Error ? error.message : 'unreadable'}`);
  }
}

/** What is wrong with what was typed. */
export function bad(because: string): Bad {
  return { kind: 'bad', because };
}
