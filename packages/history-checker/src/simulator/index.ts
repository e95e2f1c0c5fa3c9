export { simulate, type Simulated, type Simulation } from './simulate.js';
export { plant, plantNames, type PlantName } from './plant.js';
export { pick, randomFrom, type Random } from './random.js';
