import { afterEach, expect, test } from 'vitest';
import { z } from 'zod';
import { createProgram } from './program.js';

const answer = z.object({
  runs: z.boolean(),
  findings: z.array(
    z.object({ check: z.string(), verdict: z.string(), says: z.string(), type: z.string().optional() }),
  ),
});

const engineBefore = process.env['DOCKER_HOST'];
afterEach(() => {
  if (engineBefore === undefined) delete process.env['DOCKER_HOST'];
  else process.env['DOCKER_HOST'] = engineBefore;
});

/** What the command writes and how it ends. */
async function doctor(...args: string[]): Promise<{ readonly stdout: string; readonly codes: number[] }> {
  let stdout = '';
  const codes: number[] = [];
  const terminal = {
    stdout: (text: string) => void (stdout += text),
    stderr: () => undefined,
    exit: (code: number) => void codes.push(code),
  };
  await createProgram(terminal).parseAsync(['node', 'local-cloud', 'doctor', ...args]);
  return { stdout, codes };
}

test('on a host that runs clouds nothing is missing, and what a start finds out is found out here', async () => {
  const { stdout, codes } = await doctor('--json');
  const { runs, findings } = answer.parse(JSON.parse(stdout));
  expect(findings.filter(({ verdict }) => verdict === 'missing')).toEqual([]);
  expect([runs, codes]).toEqual([true, [0]]);
  expect(findings.find(({ check }) => check === 'security groups')?.verdict).toBe('works');
  // Each was tried: a container with a device of its own, and a moto that served and told its version.
  expect(findings.find(({ check }) => check === 'device filter')?.says).toMatch(/read the block device/);
  expect(findings.find(({ check }) => check === 'moto')?.says).toMatch(/\d+\.\d+\.\d+\.$/);
});

test('where no engine answers it says so, says what to type, and fails', async () => {
  process.env['DOCKER_HOST'] = 'unix:///nonexistent/docker.sock';
  const { stdout, codes } = await doctor();
  expect(stdout).toMatch(
    /MISSING +engine +The local cloud needs a rootful Docker Engine, and none answers\.\n +type: /,
  );
  expect(codes).toEqual([1]);
});
