import type { ViteUserConfig } from 'vitest/config';
import { integrationTests } from '../../vitest.shared.mjs';

const int = integrationTests(import.meta.dirname);

/** What takes too long for every run: twenty killed clouds, ten side by side, the whole life of instances under Terraform. */
const campaign: ViteUserConfig = {
  ...int,
  test: { ...int.test, include: ['src/**/*.campaign.ts'], reporters: ['default'] },
};

export default campaign;
