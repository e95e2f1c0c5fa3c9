export type { ExampleClient } from './client/client.js';
export { exampleDriver } from './driver/driver.js';
export { exampleRules } from './driver/rules.js';
