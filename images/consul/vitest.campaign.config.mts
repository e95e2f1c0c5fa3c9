import type { ViteUserConfig } from 'vitest/config';
import { integrationTests } from '../../vitest.shared.mjs';

const int = integrationTests(import.meta.dirname);

/** Everything that takes too long for every change: every step killed, every fault planted. */
const campaign: ViteUserConfig = {
  ...int,
  test: {
    ...int.test,
    include: ['src/**/*.campaign.ts'],
    reporters: ['verbose'],
    // Two builds and a kill, on a machine that may be busy: a hang is still found the same day.
    testTimeout: 600_000,
  },
};

export default campaign;
