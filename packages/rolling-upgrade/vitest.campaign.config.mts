import type { ViteUserConfig } from 'vitest/config';
import { unitTests } from '../../vitest.shared.mjs';

const unit = unitTests(import.meta.dirname);

/** Larger sweeps with numbers printed; `SEED=n` repeats one upgrade. */
const campaign: ViteUserConfig = {
  ...unit,
  test: { ...unit.test, include: ['src/**/*.campaign.ts'], reporters: ['default'] },
};

export default campaign;
