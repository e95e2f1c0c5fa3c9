import { quoted, upload, type SshSession } from '@moult/aws';
import type { Machine } from './machine.js';

/** A file of some hundred megabytes over a slow line. */
const uploadMs = 900_000;

/** An instance behind an SSH session. */
export function sshMachine(session: SshSession): Machine {
  return {
    name: session.target.name,
    run: async (script, { deadlineSeconds, signal, onOutput }) => {
      // The deadline is also the machine's own: closing the channel alone would leave the script running there.
      const guarded = `timeout --kill-after=5 ${deadlineSeconds} sh -s`;
      let tail = '';
      const { ended } = await session.exec(`sudo -n sh -c ${quoted(guarded)}`, {
        // One compound command is read to its end before it starts, so nothing in it can swallow what follows it.
        input: `{\n${script}\n} </dev/null\n`,
        deadlineMs: (deadlineSeconds + 10) * 1000,
        signal,
        onOutput: ({ text }) => {
          tail = (tail + text).slice(-16_384);
          onOutput?.(text);
        },
      });
      // 124 is what timeout says.
      const overdue = ended.kind === 'exited' && ended.code === 124;
      return { ended: overdue ? { kind: 'deadline', afterMs: deadlineSeconds * 1000 } : ended, tail };
    },
    place: (file, { signal }) => upload(session, file, { deadlineMs: uploadMs, signal }),
  };
}
