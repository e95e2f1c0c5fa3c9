import type { Rule } from './rule.js';

/** A file that does not fit in the head is split along its responsibilities. */
const sourceLines = 300;
/** A transcript is read as prose in review; a longer one is skimmed. */
const transcriptLines = 80;

/** By its name, or by where it lies: text beside golden files and test data is there to be read. */
const transcript =
  /\.transcript\.(txt|md)$|\/transcripts\/[^/]+\.(txt|md)$|\/(__golden__|testdata)\/(.+\/)?[^/]+\.txt$/;

/** Files that outgrew their limit. Synthesised Terraform is nobody's prose and has no limit. */
export const sizes: Rule = (files) =>
  files.flatMap(({ path, text }) => {
    const limit = limitOf(path);
    const lines = text.split('\n').length - 1;
    if (limit === undefined || lines <= limit) return [];
    return [{ path, line: limit + 1, message: `${String(lines)} lines, over the limit of ${String(limit)}` }];
  });

function limitOf(path: string): number | undefined {
  if (transcript.test(path)) return transcriptLines;
  if (/\.(ts|mts|mjs|js|sh)$/.test(path)) return sourceLines;
  return undefined;
}
