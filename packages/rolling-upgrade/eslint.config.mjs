import { core, publishedPackage } from '../../eslint.config.mjs';

export default [...(await publishedPackage()), ...core];
