/** What terraform is started for. `record`: everything that only reads or writes its state. */
export type TerraformWork = 'init' | 'plan' | 'apply' | 'record';

/** How long each may take (ms); then it is interrupted as by a person. */
export type Deadlines = Readonly<Record<TerraformWork, number>>;

/**
 * Far above anything that was ever seen, so that none is passed by a slow day; what is still there then waits for something
 * that does not come, and an operator wants to be told so before the morning.
 */
export const deadlines: Deadlines = {
  // Loads the provider, some 150 MB, over whatever line an operator has at home.
  init: 15 * 60_000,
  // Reads every resource again: forty calls, and the provider tries a throttled one up to 25 times.
  plan: 15 * 60_000,
  // The provider itself gives a subnet or a gateway up to 20 minutes to go, and they go one after the other.
  apply: 60 * 60_000,
  // A few objects of S3; moving a state is two of them.
  record: 5 * 60_000,
};

/** `0.3 s`, `15 min`, `3 h`. Pure. */
export function lasting(ms: number): string {
  if (ms < 60_000) return `${String(Math.round(ms / 100) / 10)} s`;
  const minutes = Math.round(ms / 60_000);
  return minutes < 120 ? `${String(minutes)} min` : `${String(Math.round(minutes / 60))} h`;
}
