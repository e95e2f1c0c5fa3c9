/** How long things take in a simulated cloud, in milliseconds. */
export interface Profile {
  readonly bootMs: number;
  readonly stopMs: number;
  readonly attachMs: number;
  readonly addressMs: number;
  readonly serviceMs: number;
  /** The cloud's own reads are up to this old. */
  readonly staleMs: number;
  readonly electionMs: number;
  /** A member away this long is dropped by autopilot while the guard is off. */
  readonly pruneMs: number;
  readonly stabilizationMs: number;
}

/** Everything quick: for matrices of many runs. Reads are stale here too: code that works only without that is wrong. */
export const quick: Profile = {
  ...{ bootMs: 1_500, stopMs: 500, attachMs: 500, addressMs: 500, serviceMs: 500, staleMs: 1_000 },
  ...{ electionMs: 1_000, pruneMs: 8_000, stabilizationMs: 10_000 },
};

/** About what EC2 takes, as published and measured. */
export const ec2: Profile = {
  ...{ bootMs: 20_000, stopMs: 15_000, attachMs: 3_000, addressMs: 2_000, serviceMs: 1_000, staleMs: 3_000 },
  ...{ electionMs: 2_500, pruneMs: 8_000, stabilizationMs: 10_000 },
};
