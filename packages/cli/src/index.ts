export { forbiddenChanges, type Forbidden } from './terraform/guard.js';
export { findTerraform } from './terraform/find-terraform.js';
export { Terraform, TerraformFailed, type TerraformSettings } from './terraform/terraform.js';
export {
  type Access,
  openCluster,
  type OpenCluster,
  openToLook,
  type SeenCluster,
  type Way,
} from './wiring/open-cluster.js';
export { releaseOf, type ReleaseParts } from './wiring/release-of.js';
export { machineWord, terraformVersion } from './report/environment.js';
export { readStack, stackChanges, type StackSeen } from './report/stack-changes.js';
export { linesFor, nothingShown, type Shown } from './render/run-lines.js';
export { type Ending, endingOf } from './render/run-end.js';
export { type Typed, typedAs } from './render/typed.js';
export type { Config } from './config/config.js';
export { ConfigUnreadable, loadConfigFile } from './config/load.js';
export { type Layers, mergeConfig, type Merged } from './config/merge.js';
export type { Members, Service, ServiceReach } from './service/service.js';
export { consulMember, consulService } from './service/consul-service.js';
export { etcdMember, etcdService } from './service/etcd-service.js';
export type { InfraRelease } from './release/infra-release.js';
export { packageOf } from './release/package-of.js';
export { accessFrom, accessTo, type CloudAccess, type LocalEndpoint } from './ground/cloud-access.js';
export type { Ground } from './ground/ground.js';
export { defaultStateBucket, type GroundParts, openGround } from './ground/open-ground.js';
export { create, type Created } from './commands/create.js';
export { destroy, type DestroyRequest } from './commands/destroy.js';
export { plan } from './commands/plan.js';
export { rollback } from './commands/rollback.js';
export { setup, type SetupParts } from './commands/setup.js';
export { status, type Status } from './commands/status.js';
export { sweep, type Swept } from './commands/sweep.js';
export { inThrowaway, testCreate, type Throwaway, type ThrowawayOptions } from './commands/test-create.js';
export { testUpgrade } from './commands/test-upgrade.js';
export { upgrade } from './commands/upgrade.js';
export { CommandFailed, type ExitCode } from './program/command-failed.js';
export { type Interrupts, neverInterrupted, onSignals } from './program/interrupts.js';
export { moultProgram } from './program/moult-program.js';
export { setupProgram } from './program/setup-program.js';
export { releaseProgram } from './program/release-program.js';
