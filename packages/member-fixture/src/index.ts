export { type FixtureImage, fixtureImage } from './image.js';
export type { PinnedPackage } from './packages.js';
export { Leftovers, removeVolume } from './leftovers.js';
export { MemberContainer } from './member-container.js';
export { removeMembers, startMembers } from './member-group.js';
export { freeNetwork } from './free-network.js';
export { until } from './until.js';
export { type Ended, RunningCommand, runToEnd } from './running-command.js';
export { Ways } from './ways.js';
