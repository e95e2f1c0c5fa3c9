import { quoted, upload, type SshSession } from '@moult/aws';
import { guarded } from './guard.js';
import type { Machine } from './machine.js';

/** A file of some hundred megabytes over a slow line. */
const uploadMs = 900_000;

/** An instance behind an SSH session. */
export function sshMachine(session: SshSession): Machine {
  return {
    name: session.target.name,
    run: async (script, { deadlineSeconds, signal, onOutput }) => {
      const guard = guarded(script, deadlineSeconds);
      let tail = '';
      const { ended } = await session.exec(`sudo -n sh -c ${quoted(guard.command)}`, {
        input: guard.input,
        deadlineMs: guard.clientSeconds * 1000,
        signal,
        onOutput: ({ text }) => {
          tail = (tail + text).slice(-16_384);
          onOutput?.(guard.shown(text));
        },
      });
      return guard.judge({ ended, tail });
    },
    place: (file, { signal }) => upload(session, file, { deadlineMs: uploadMs, signal }),
  };
}
