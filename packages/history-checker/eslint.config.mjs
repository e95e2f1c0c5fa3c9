import { publishedPackage, pureExcept } from '../../eslint.config.mjs';

/** Everything but the command is pure: the same history gives the same verdict, whenever and wherever it is checked. */
export default [...(await publishedPackage()), pureExcept('src/main.ts', 'src/cli/**', 'src/bench/**')];
