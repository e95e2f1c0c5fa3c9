export { BuildRefused, type RefusalKind } from './build-refused.js';
export { build } from './build/build.js';
export { buildDockerImage, type DockerImage } from './docker/build-docker-image.js';
export type { BuildEvent, Watch } from './build/events.js';
export {
  ownerOf,
  ownerText,
  parseOwner,
  stateOf,
  thisProcess,
  type Owner,
  type OwnerState,
} from './build/owner.js';
export type { BuildResult } from './build/result.js';
export type { BuildMode, BuildSettings } from './build/settings.js';
export { tagKeys } from './build/tags.js';
export { changeStatus, listImages, type CatalogueImage, type ImageQuery } from './catalogue/images.js';
export type { OrphanSnapshot } from './catalogue/orphans.js';
export { decidePrune, prune, type Pruned, type PruneVerdict } from './catalogue/prune.js';
export { mayBecome, parseStatus, type ImageStatus } from './catalogue/status.js';
export { imageCommands, type ImageCommandContext } from './cli/image-commands.js';
export { onInterrupt } from './cli/interrupt.js';
export { terminal, type Terminal } from './cli/terminal.js';
export { defineImage, type ImageDefinition, type ImageDefinitionInput } from './definition/definition.js';
export { contentDigest, definitionDigest } from './definition/digest.js';
export { checkDefinition, loadDefinition, type LoadedDefinition } from './definition/load.js';
export type { Source, SourceVariant } from './definition/source.js';
export { findMarked, type Leftover, type LeftoverKind } from './steps/leftovers.js';
export { loginKey } from './steps/login-key.js';
export { judge, sweep } from './steps/sweep.js';
