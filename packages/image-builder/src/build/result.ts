import type { ImageStatus } from '../catalogue/status.js';

/** What a build says on standard output. */
export interface BuildResult {
  /** `built` and kept, `found` unchanged, or `tested` and removed again. */
  readonly outcome: 'built' | 'found' | 'tested';
  readonly imageId: string;
  readonly name: string;
  readonly version: string;
  readonly digest: string;
  readonly status: ImageStatus;
  readonly base: { readonly imageId: string; readonly name: string };
  readonly sources: readonly {
    readonly name: string;
    readonly kind: 'url' | 'debian';
    readonly version: string;
    readonly sha256: string;
    /** URL, or package with its version. */
    readonly from: string;
  }[];
  /** The tests that passed; empty when an unchanged image was found. */
  readonly tests: readonly string[];
  readonly steps: readonly { readonly step: string; readonly ms: number }[];
  readonly seconds: number;
  readonly log: string;
}
