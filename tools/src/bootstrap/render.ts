import type { Found, Probe } from './probe.js';

/** What is there, one line each. */
export function summary(found: readonly Found[]): string {
  const width = Math.max(...found.map(({ name }) => name.length));
  return found.map(({ name, detail }) => `  ${name.padEnd(width)}  ${detail}\n`).join('');
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
