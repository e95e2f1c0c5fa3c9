import type { LoadedDefinition } from '../definition/load.js';
import type { ObtainedSource } from '../sources/obtain.js';
import type { BuildLog } from './log.js';
import type { BuildSettings } from './settings.js';
import type { BuildMark } from './tags.js';
import type { UndoStack } from './undo-stack.js';

/** The base image of a build, as EC2 describes it. */
export interface BaseImage {
  readonly imageId: string;
  readonly name: string;
  readonly rootDevice: string;
}

/** One build under way. */
export interface BuildRun {
  readonly settings: BuildSettings;
  readonly loaded: LoadedDefinition;
  readonly mark: BuildMark;
  readonly undo: UndoStack;
  readonly log: BuildLog;
  readonly base: BaseImage;
  readonly sources: readonly ObtainedSource[];
  readonly digest: string;
}
