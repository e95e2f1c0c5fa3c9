const unitMs: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  μs: 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
};

/**
 * Reads a duration as Go prints it ("63.79ms", "1h2m0.5s", "0", "-1ns") in milliseconds; null when it is none.
 * Format: https://pkg.go.dev/time#ParseDuration
 */
export function goDurationMs(text: string): number | null {
  if (text === '0') return 0;
  const match = /^(-?)((?:\d+(?:\.\d+)?(?:ns|us|µs|μs|ms|s|m|h))+)$/.exec(text);
  if (match === null) return null;
  let total = 0;
  for (const [, amount, unit] of (match[2] ?? '').matchAll(/(\d+(?:\.\d+)?)(ns|us|µs|μs|ms|s|m|h)/g)) {
    total += Number(amount) * (unitMs[unit ?? ''] ?? Number.NaN);
  }
  return match[1] === '-' ? -total : total;
}
