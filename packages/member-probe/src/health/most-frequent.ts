/** What most members say; of equally frequent values the first. Null when nobody says anything. */
export function mostFrequent<T>(values: readonly T[], key: (value: T) => string): T | null {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(key(value), (counts.get(key(value)) ?? 0) + 1);
  let best: T | null = null;
  let most = 0;
  for (const value of values) {
    const times = counts.get(key(value)) ?? 0;
    if (times > most) [best, most] = [value, times];
  }
  return best;
}
