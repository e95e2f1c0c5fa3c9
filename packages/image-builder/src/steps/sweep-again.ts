import { sweep } from './sweep.js';

/**
 * Looks for leftovers once more after an image is there: what a dead build had made a moment before this one began was perhaps
 * not to be seen yet. Whatever ends this early, an interruption too, is a note and takes nothing back.
 */
export async function sweepAgain(
  ec2: Parameters<typeof sweep>[0],
  world: Parameters<typeof sweep>[1],
  context: Pick<Parameters<typeof sweep>[2], 'watch' | 'signal'>,
): Promise<void> {
  try {
    await sweep(ec2, world, { ...context, overlookLiving: true });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    context.watch({
      kind: 'note',
      text: `not looked for leftovers again, which the next build does: ${why}`,
    });
  }
}
