import type { EC2Client } from '@aws-sdk/client-ec2';
import type { SourceVariant } from '../definition/source.js';
import type { Fetcher } from '../sources/obtain.js';
import type { Watch } from './events.js';
import type { Owner } from './owner.js';

/** What a build is to do with an image that passed. */
export type BuildMode =
  /** Publish it; an unchanged definition is found and not built again. */
  | 'publish'
  /** Publish it even if an unchanged one exists. */
  | 'force'
  /** Build and test it, then remove it again. */
  | 'test';

/** Everything a build depends on beside its definition. */
export interface BuildSettings {
  readonly ec2: EC2Client;
  readonly mode: BuildMode;
  readonly watch: Watch;
  /** Where verified downloads are kept. */
  readonly cacheDir: string;
  /** Where the output of every build is kept. */
  readonly logDir: string;
  /** Default: a default subnet of the default VPC. */
  readonly subnetId?: string | undefined;
  /** Who may reach the build's instances over SSH, as a /32. Default: this machine, as they see it. */
  readonly admit?: string | undefined;
  /** Take a source only in this kind. */
  readonly sourceKind?: SourceVariant['kind'] | undefined;
  readonly keepOnFailure: boolean;
  readonly signal?: AbortSignal | undefined;
  /** Values of the definition's secrets, by name. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly owner: Owner;
  readonly now: () => Date;
  /** Tests put another one in. */
  readonly fetcher?: Fetcher;
}

/** After so long a build counts as dead even if its owner cannot be asked. */
export const buildLifetimeMs: number = 3 * 60 * 60 * 1000;
