import { join } from 'node:path';
import { App } from 'cdktf';
import { type AccountSpec, AccountStack } from './account-stack.js';
import { type ClusterSpec, clusterSpecSchema } from './cluster-spec.js';
import { ClusterStack } from './cluster-stack.js';

/**
 * Writes the Terraform configuration of a cluster below `outdir` and answers with the folder to run terraform in.
 * @throws {z.ZodError} when the spec is wrong, each issue naming its field.
 */
export function synthesiseCluster(spec: ClusterSpec, outdir: string): string {
  const checked = clusterSpecSchema.parse(spec);
  const app = new App({ outdir, skipValidation: false });
  const id = `${checked.environment}-${checked.cluster}`;
  new ClusterStack(app, id, checked);
  app.synth();
  return join(outdir, 'stacks', id);
}

/** Writes the Terraform configuration of what an account needs once, and answers with the folder to run terraform in. */
export function synthesiseAccount(spec: AccountSpec, outdir: string): string {
  const app = new App({ outdir, skipValidation: false });
  new AccountStack(app, 'setup', spec);
  app.synth();
  return join(outdir, 'stacks', 'setup');
}
