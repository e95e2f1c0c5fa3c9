// Bakes the Consul images once into the store that suites of this checkout share. Suites that run side by side and miss an
// image would all begin to bake it, and a build that finds another one under way refuses, as it should.
import { resolve } from 'node:path';
import { LocalCloud } from '@moult/local-cloud';
import { bake } from '../workspace/bake.js';

const imageStore = resolve(import.meta.dirname, '../../../.moult/images');

await using cloud = await LocalCloud.start({ imageStore });
await bake(cloud, '10.99.253.0/24');
