import { between, type Random } from './random.js';

/** Least and most milliseconds that a step takes in addition to the host's own time. */
export type Span = readonly [min: number, max: number];

/** How long EC2 takes for what the local host does in a blink. */
export interface LatencyProfile {
  readonly boot: Span;
  readonly stop: Span;
  readonly terminate: Span;
  readonly attach: Span;
  readonly detach: Span;
  readonly addressMove: Span;
  readonly image: Span;
  readonly snapshot: Span;
  /** How far Describe calls lag behind writes. */
  readonly staleness: Span;
}

const none: Span = [0, 0];

/** The profiles by name. `fast` adds nothing; its stale reads stay on, because code that needs fresh ones is wrong. */
export const latencyProfiles: Readonly<Record<LatencyName, LatencyProfile>> = {
  fast: {
    boot: none,
    stop: none,
    terminate: none,
    attach: none,
    detach: none,
    addressMove: none,
    image: none,
    snapshot: none,
    // Long enough that a caller who reads at once misses the write more often than not, short enough for unit tests.
    staleness: [0, 250],
  },
  ec2: {
    // 20-30 s from RunInstances to a usable Linux with a small root volume; Colin Percival, "EC2 boot time benchmarking"
    // (https://www.daemonology.net/blog/2021-08-12-EC2-boot-time-benchmarking.html) measured 9-30 s by distribution.
    boot: [12_000, 24_000],
    // An orderly shutdown of the guest plus the release of the host; AWS documents "a few minutes" as the upper end
    // (https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Stop_Start.html); tens of seconds is the common case.
    stop: [10_000, 30_000],
    terminate: [10_000, 30_000],
    // The EBS CSI driver polls attachments from 1 s on with factor 1.8 and treats 90 s as stuck
    // (https://github.com/kubernetes-sigs/aws-ebs-csi-driver, pkg/cloud); a healthy one is done within a few polls.
    attach: [1000, 4000],
    detach: [1000, 4000],
    // "Assigning a private IP address is asynchronous": seconds at most
    // (https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AssignPrivateIpAddresses.html).
    addressMove: [500, 3000],
    // "can take several minutes" (https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/creating-an-ami-ebs.html);
    // the low end, so that a rehearsal under this profile still ends the same day.
    image: [60_000, 180_000],
    snapshot: [20_000, 60_000],
    // The guide asks for retries with back-off up to five minutes; one to three seconds covers what is usually seen.
    staleness: [0, 3000],
  },
};

/** The names of the latency profiles. */
export type LatencyName = 'fast' | 'ec2';

/** Draws a delay in milliseconds from a span. */
export function draw(random: Random, [min, max]: Span): number {
  return between(random, min, max);
}
