import { quoted } from '@moult/aws';
import { BuildRefused } from '../build-refused.js';
import { guarded } from '../machine/guard.js';
import { describeEnd, succeeded, type Machine } from '../machine/machine.js';
import { docker } from './docker.js';

/** A running container as a machine: root already, no init system. */
export function containerMachine(id: string): Machine {
  return {
    name: `container ${id.slice(0, 12)}`,
    run: async (script, { deadlineSeconds, signal, onOutput }) => {
      const guard = guarded(script, deadlineSeconds);
      const outcome = await docker(['exec', '-i', id, 'sh', '-c', guard.command], {
        ...{ input: guard.input, deadlineSeconds: guard.clientSeconds, signal },
        onOutput: (text) => onOutput?.(guard.shown(text)),
      });
      return guard.judge(outcome);
    },
    place: async ({ path, content, mode, owner = 'root:root' }, { signal }) => {
      const file = quoted(path);
      const script = `set -eu; mkdir -p "$(dirname ${file})"; cat >${file}; chown ${quoted(owner)} ${file}; chmod ${mode.toString(8)} ${file}`;
      const outcome = await docker(['exec', '-i', id, 'sh', '-c', script], {
        deadlineSeconds: 300,
        signal,
        input: content,
      });
      if (succeeded(outcome)) return;
      throw new BuildRefused(
        'provisioning',
        `${path} could not be placed: it ${describeEnd(outcome.ended)}: ${outcome.tail.trim()}`,
      );
    },
  };
}
