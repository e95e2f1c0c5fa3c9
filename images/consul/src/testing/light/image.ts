import { defineImage, type ImageDefinitionInput } from '@moult/image-builder';

/** As little as an image can be: for tests of the building, not of what is built. */
export const image: ImageDefinitionInput = defineImage({
  name: 'light',
  version: 'v1',
  base: { name: 'debian-12-amd64-*', owners: ['amazon'] },
  provision: [{ script: 'provision.sh', deadlineSeconds: 20 }],
  tests: [{ script: 'test.sh', where: 'anywhere' }],
});
