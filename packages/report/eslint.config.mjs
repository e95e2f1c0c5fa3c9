import { publishedPackage, pureExcept } from '../../eslint.config.mjs';

/** Everything is pure: the same parts give the same report, and the same report gives the same page. */
export default [...(await publishedPackage()), pureExcept()];
