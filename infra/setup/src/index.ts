export { setup, type SetupParts } from '@moult/cli';
