import { z } from 'zod';

const figure = z.number().nullable();

const schema = z.strictObject({
  service: z.string(),
  scenario: z.string(),
  latency: z.string(),
  seed: z.number(),
  /** When it ended, ISO 8601. */
  at: z.iso.datetime(),
  verdict: z.string(),
  /** Why it is not green, a sentence each. */
  causes: z.array(z.string()),
  wholeMs: figure,
  upgradeMs: figure,
  gapMs: figure,
  acknowledged: figure,
  peakBytes: figure,
});

/** One rehearsal of a campaign, green or red; figures are null where it ended before they could be told. */
export type CampaignRun = z.infer<typeof schema>;

/** Reads the runs of a file of JSON lines. Throws an Error that names the line which is none. Pure. */
export function readRuns(text: string): readonly CampaignRun[] {
  return text
    .split('\n')
    .map((line, index) => ({ line, number: index + 1 }))
    .filter(({ line }) => line !== '')
    .map(({ line, number }) => {
      const read = schema.safeParse(JSON.parse(line));
      if (read.success) return read.data;
      throw new Error(`line ${String(number)} is no run: ${z.prettifyError(read.error)}`);
    });
}

/** A run as a line of that file. Pure. */
export function runLine(run: CampaignRun): string {
  return `${JSON.stringify(run)}\n`;
}
