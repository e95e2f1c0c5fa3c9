export { forbiddenChanges, type Forbidden } from './terraform/guard.js';
export { findTerraform } from './terraform/find-terraform.js';
export { Terraform, TerraformFailed, type TerraformSettings } from './terraform/terraform.js';
export { type Access, openCluster, type OpenCluster } from './wiring/open-cluster.js';
export { releaseOf, type ReleaseParts } from './wiring/release-of.js';
export { linesFor, nothingShown, type Shown } from './render/run-lines.js';
export { type Ending, endingOf } from './render/run-end.js';
