import { join, resolve } from 'node:path';

/** The workspace's root folder. */
export const workspace: string = resolve(import.meta.dirname, '../../..');

/** Where baked images outlive a cloud, so that only the first rehearsal on a machine has to bake them. */
export const imageStore: string = join(workspace, '.moult/images');

/** Where rehearsals leave their reports. */
export const reportsFolder: string = join(workspace, '.moult/reports');
