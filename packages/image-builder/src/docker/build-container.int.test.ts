import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ownerText, thisProcess, type Owner } from '../build/owner.js';
import { removeDeadContainers } from './build-container.js';

const tag = `moult-test-empty:${randomUUID()}`;
const made: string[] = [];

const docker = (...args: string[]): string =>
  execFileSync('docker', args, { encoding: 'utf8', stdio: ['pipe', 'pipe', 'ignore'] }).trim();

/** A container that a build of this owner would have; it is not started. */
const containerOf = (owner: Owner): string => {
  const id = docker('create', '--label', `moult.build-owner=${ownerText(owner)}`, tag, 'true');
  made.push(id);
  return id;
};

beforeAll(() => {
  // Two blocks of zeros are an archive of nothing.
  execFileSync('docker', ['import', '-', tag], {
    input: Buffer.alloc(1024),
    stdio: ['pipe', 'ignore', 'pipe'],
  });
});
afterAll(() => {
  for (const id of made) execFileSync('docker', ['rm', '--force', id], { stdio: 'ignore' });
  execFileSync('docker', ['rmi', '--force', tag], { stdio: 'ignore' });
});

test('Docker tells whose containers are, and those of a build that was killed go', async () => {
  const [dead, alive] = [containerOf({ ...thisProcess(), started: '1' }), containerOf(thisProcess())];
  await removeDeadContainers(() => undefined);
  const left = docker('ps', '--all', '--quiet', '--no-trunc').split('\n');
  expect(left).toContain(alive);
  expect(left).not.toContain(dead);
});
