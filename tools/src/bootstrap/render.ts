import type { Found, Probe, Settled } from './probe.js';

/** What is there, and what may be absent and is: one line each. */
export function summary(settled: readonly Settled[]): string {
  const width = Math.max(...settled.map(({ name }) => name.length));
  const says = (one: Settled): string => (one.kind === 'found' ? one.detail : `absent: ${one.without}`);
  return settled.map((one) => `  ${one.name.padEnd(width)}  ${says(one)}\n`).join('');
}

/** What is missing, with the next step for each. */
export function missingText(missing: readonly Extract<Probe, { kind: 'missing' }>[]): string {
  return missing.map(({ name, reason, next }) => `bootstrap: ${name}: ${reason}\n  next: ${next}\n`).join('');
}

/** Nx reads `.env.local` for every task, so that commands find what was found here without anyone exporting it. */
export function environmentFile(found: readonly Found[]): string {
  const lines = found.flatMap(({ environment }) => Object.entries(environment ?? {}));
  return [
    '# Written by tools/bootstrap.mjs; safe to delete.',
    ...lines.map(([key, value]) => `${key}=${value}`),
    '',
  ].join('\n');
}
