export { forbiddenChanges, type Forbidden } from './terraform/guard.js';
export { findTerraform } from './terraform/find-terraform.js';
export { Terraform, TerraformFailed, type TerraformSettings } from './terraform/terraform.js';
