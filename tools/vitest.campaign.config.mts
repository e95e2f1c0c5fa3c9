import type { ViteUserConfig } from 'vitest/config';
import { integrationTests } from '../vitest.shared.mjs';

const int = integrationTests(import.meta.dirname);

/** What takes too long for every change: everything published, installed elsewhere and put to work. */
const campaign: ViteUserConfig = {
  ...int,
  test: { ...int.test, include: ['src/**/*.campaign.ts'], reporters: ['verbose'] },
};

export default campaign;
