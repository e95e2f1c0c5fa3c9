import { CommandFailed, type ExitCode, type Ground } from '@moult/cli';

/** How a command ended: with an exit code, and with what it said where it could not go on. */
export interface CommandEnd {
  readonly code: ExitCode;
  /** Null: it ended the way a command ends. */
  readonly says: string | null;
}

/**
 * Does a command's work and gives its end as a value, whatever it was: a refusal, or a proof that something is left, is what a
 * rehearsal is there to report. Rejects only where a person asked to stop, for then nobody waits for a report.
 */
export async function endOf(
  ground: Ground,
  command: (ground: Ground) => Promise<ExitCode>,
): Promise<CommandEnd> {
  try {
    return { code: await command(ground), says: null };
  } catch (error) {
    if (ground.interrupts.wish() !== 'none') throw error;
    const says = error instanceof Error ? error.message : String(error);
    return { code: error instanceof CommandFailed ? error.exitCode : 1, says };
  }
}

/** An end in words. Pure. */
export function endSays({ code, says }: CommandEnd): string {
  return says === null ? `exit code ${String(code)}` : `exit code ${String(code)}: ${says}`;
}
