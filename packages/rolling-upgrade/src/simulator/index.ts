export { aftermath, launchesOf } from './aftermath.js';
export type { Faults } from './faults.js';
export { Hands, type Listener } from './hands.js';
export { ec2, type Profile, quick } from './profile.js';
export { type Prng, prng } from './prng.js';
export { type Ended, Scenario, type Setup } from './scenario.js';
export { simRules } from './sim-rules.js';
export { Interleaved, OnlyRunner, type Turns } from './turns.js';
export { World } from './world.js';
