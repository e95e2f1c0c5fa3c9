import type { ClusterSpec } from '@moult/consul-stack';
import type { Service } from '../service/service.js';

/** One frozen release of a cluster's infrastructure: which image its machines run, and which Terraform makes the rest. */
export interface InfraRelease {
  /** `infra-v1`: name of the command and of the project. */
  readonly name: string;
  /** Its npm package and version: what a throwaway environment installs to begin with this release. */
  readonly package: { readonly name: string; readonly version: string };
  readonly service: Service;
  /** The image is found by name and version among those that passed their tests. */
  readonly image: { readonly name: string; readonly version: string };
  /** Handed to every instance as it is; holds no secret. */
  readonly userData: string;
  /** Writes the Terraform configuration below a folder, and answers with the folder to run terraform in. */
  readonly synthesise: (spec: ClusterSpec, outdir: string) => string;
  /** What an upgrade comes from, and a rollback goes back to. */
  readonly previous?: InfraRelease;
}
