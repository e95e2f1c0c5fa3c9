import { access, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { defaultRegistryDir } from '../machines/registry.js';
import { leavings, nothing } from '../machines/testing/leavings.js';
import {
  clientOf,
  cloudIdIn,
  endAll,
  finished,
  isUp,
  oneMachine,
  start,
  stateDirOf,
  vpcIdsOf,
} from './testing/commands.js';

afterEach(endAll);

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

/** The processes below one, as the kernel has them. */
async function below(pid: number): Promise<number[]> {
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '');
  const direct = children.trim().split(' ').filter(Boolean).map(Number);
  return [...direct, ...(await Promise.all(direct.map(below))).flat()];
}

test('down --all removes what a killed cloud left, its key and its control plane too, and spares one that runs', async () => {
  const [doomed, living] = [start('up'), start('up')];
  await Promise.all([isUp(doomed.text), isUp(living.text)]);
  const [cloudId, livingId] = [cloudIdIn(doomed.text.err), cloudIdIn(living.text.err)];
  const { ec2 } = clientOf(doomed.text.out);
  const id = await oneMachine(ec2, '10.98.1.0/24');
  const vpcIds = await vpcIdsOf(ec2);
  await expect.poll(() => doomed.text.err, { timeout: 60_000 }).toMatch(new RegExp(`${id} .* running `));
  const stateDir = stateDirOf(cloudId);
  const key = join(defaultRegistryDir, 'running', `${cloudId}.json`);
  const processes = await below(doomed.child.pid ?? 0);
  expect(await exists(key)).toBe(true);
  // The command itself is not among them: what is below it is moto and what watches over it.
  expect(processes.length).toBeGreaterThan(0);

  doomed.child.kill('SIGKILL');
  await doomed.ended;
  const left = await leavings([cloudId], stateDir, vpcIds);
  for (const kind of ['containers', 'loops', 'bridges'])
    expect([kind, left[kind]?.length]).toEqual([kind, 1]);
  const { err } = await finished('down', '--all');

  expect(err).toContain(`${cloudId}: removed.`);
  expect(err).toContain(`${livingId}: runs (process ${String(living.child.pid)}), left alone`);
  expect(await leavings([cloudId], stateDir, vpcIds)).toEqual(nothing);
  expect([await exists(key), await exists(stateDir)]).toEqual([false, false]);
  expect(await readdir(join(defaultRegistryDir, 'clouds'))).not.toContain(`${cloudId}.json`);
  for (const process of processes) {
    await expect.poll(() => exists(`/proc/${process}/exe`), { timeout: 10_000 }).toBe(false);
  }
  expect((await finished('list', '--json')).out).toContain(livingId);
});
