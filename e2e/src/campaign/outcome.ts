import { z } from 'zod';

/** What is written down of a rehearsal, from the JSON that it prints. */
export const outcomeSchema = z
  .object({
    verdict: z.object({ kind: z.string(), causes: z.array(z.object({ says: z.string() })) }),
    phases: z.array(z.object({ name: z.string(), ms: z.number() })),
    ms: z.number(),
    peakBytes: z.number(),
    longestGapMs: z.number().nullable(),
    acknowledged: z.number().nullable(),
  })
  .transform(({ verdict, phases, ms, peakBytes, longestGapMs, acknowledged }) => ({
    verdict: verdict.kind,
    causes: verdict.causes.map(({ says }) => says),
    wholeMs: ms,
    upgradeMs: phases.find(({ name }) => / to infra-/.test(name))?.ms ?? null,
    gapMs: longestGapMs,
    ...{ peakBytes, acknowledged },
  }));
