import { integrationTests } from '../../vitest.shared.mjs';

export default integrationTests(import.meta.dirname);
