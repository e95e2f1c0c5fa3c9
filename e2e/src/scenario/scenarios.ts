import { apiFaults, staleReads } from './api-faults.js';
import { badImage } from './bad-image.js';
import { crashRunner } from './crash-runner.js';
import { loseAMember } from './lose-a-member.js';
import type { Scenario } from './scenario.js';
import { fiveNodes, plainUpgrade, replaceUpgrade } from './upgrade.js';

/** Every story that can be rehearsed; the first is the default. */
export const scenarios: readonly Scenario[] = [
  ...[plainUpgrade, replaceUpgrade, fiveNodes, badImage, crashRunner, loseAMember],
  ...[...apiFaults, staleReads],
];
