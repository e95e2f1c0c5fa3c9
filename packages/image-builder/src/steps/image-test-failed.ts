import { BuildRefused } from '../build-refused.js';

/** The one sentence about a test that an image did not pass. `because` begins in lower case and has no full stop. */
export function imageTestFailed(name: string, because: string, log: string): BuildRefused {
  return new BuildRefused('image-test', `The image test "${name}" failed: ${because} (log: ${log}).`);
}
