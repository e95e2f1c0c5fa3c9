import { expect, test } from 'vitest';
import { probeAwsCli, probeBoto3 } from './outside-clients.js';
import { fakePath } from './test-support/fake-path.js';
import { machine } from './test-support/machine.js';

test('the clients that are there are said, each with its place', async () => {
  await using bin = await fakePath({ aws: '', python3: 'echo /lib/boto3/__init__.py' });
  const here = machine({ env: { PATH: bin.path } });
  expect(await probeAwsCli(here)).toEqual({ kind: 'found', name: 'AWS CLI', detail: `${bin.path}/aws` });
  expect(await probeBoto3(here)).toEqual({ kind: 'found', name: 'boto3', detail: '/lib/boto3/__init__.py' });
});

test.each([
  ['no python3', {}],
  ['a python3 without the module', { python3: 'exit 1' }],
])('their absence is said and stops nobody, and nothing is installed: %s', async (_, commands) => {
  await using bin = await fakePath(commands);
  // Root on Debian, who could install them.
  const here = machine({ env: { PATH: bin.path }, offline: false });
  for (const probe of [await probeAwsCli(here), await probeBoto3(here)]) {
    if (probe.kind !== 'optional') throw new Error(`it is ${probe.kind}`);
    expect(probe.without).toMatch(/^the tests tell no story .* To get it: pip install /);
  }
});
