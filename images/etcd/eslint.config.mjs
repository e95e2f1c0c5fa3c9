import { imageDefinitions } from '../../eslint.config.mjs';

export default imageDefinitions({
  // A cloud to bake on and a machine to log in to: the same for every image, and the first one's tests have them.
  allow: ['^.*/consul/src/testing/(ground|node)\\.js$'],
});
