import type { ViteUserConfig } from 'vitest/config';
import { unitTests } from '../../vitest.shared.mjs';

const unit = unitTests(import.meta.dirname);

/** All processor time and no waiting: vitest's own choice, one core fewer than there are, would leave one of two idle. */
const withBothCores: ViteUserConfig = { ...unit, test: { ...unit.test, maxWorkers: 2 } };

export default withBothCores;
