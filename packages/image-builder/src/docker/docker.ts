import { spawn } from 'node:child_process';
import type { RunOptions, RunOutcome } from '../machine/machine.js';

/** Runs the docker client; its output is streamed and its tail kept. Never through a shell. */
export async function docker(
  args: readonly string[],
  options: RunOptions & { readonly input?: string | Uint8Array },
): Promise<RunOutcome & { readonly stdout: string }> {
  const { deadlineSeconds, signal, onOutput, input } = options;
  const child = spawn('docker', args, { stdio: 'pipe', ...(signal === undefined ? {} : { signal }) });
  let tail = '';
  let stdout = '';
  const take = (text: string): void => {
    tail = (tail + text).slice(-16_384);
    onOutput?.(text);
  };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout = (stdout + text).slice(-65_536);
    take(text);
  });
  child.stderr.setEncoding('utf8').on('data', take);
  // A command that ends before it has read its input closes the pipe; how it ended says more.
  child.stdin.on('error', () => undefined);
  child.stdin.end(input ?? '');
  // An object, because the compiler does not see that the timer writes to it.
  const deadline = { passed: false };
  const timer = setTimeout(() => {
    deadline.passed = true;
    child.kill('SIGKILL');
  }, deadlineSeconds * 1000);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  }).finally(() => {
    clearTimeout(timer);
  });
  if (deadline.passed) return { ended: { kind: 'deadline', afterMs: deadlineSeconds * 1000 }, tail, stdout };
  if (code === null) return { ended: { kind: 'signalled', signal: 'SIGKILL' }, tail, stdout };
  return { ended: { kind: 'exited', code }, tail, stdout };
}
