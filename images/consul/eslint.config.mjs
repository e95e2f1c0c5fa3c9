import { imageDefinitions } from '../../eslint.config.mjs';

export default imageDefinitions();
