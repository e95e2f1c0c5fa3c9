import { publishedPackage } from '../../eslint.config.mjs';

export default await publishedPackage();
