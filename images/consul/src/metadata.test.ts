import { expect, test } from 'vitest';
import { metadataService, type Answer } from './testing/metadata-service.js';

const tag = (name: string): string => `meta-data/tags/instance/${name}`;
const ground = { 'meta-data/instance-id': [[200, 'i-1'] as const] };

/** What `x=$(setting initialise)` becomes, and how a script that relies on it ends. */
async function setting(answers: Readonly<Record<string, readonly Answer[]>>) {
  await using service = await metadataService(answers);
  const end = await service.shell('set -eu; value=$(setting initialise); echo "value=$value"');
  return { ...end, asked: service.asked };
}

test('a setting is the tag, else the last line of the user data that names it, else empty', async () => {
  const data = '#!/bin/sh\n# moult initialise=vol-1\n# moult initialise=vol-2\n';
  expect((await setting({ [tag('moult:initialise')]: [[200, 'vol-0']] })).stdout).toBe('value=vol-0\n');
  expect((await setting({ 'user-data': [[200, data]] })).stdout).toBe('value=vol-2\n');
  expect((await setting({ [tag('moult:initialise')]: [[200, '']], 'user-data': [[200, data]] })).stdout).toBe(
    'value=\n',
  );
  expect((await setting({})).stdout).toBe('value=\n');
});

// Safety rule: silence is not "not set". A server that takes it for that comes up without encryption.
test.each<[string, Answer]>([
  ['an error', [500]],
  ['throttling', [503]],
  ['a token that is refused', [401]],
  ['an answer that is cut short', 'cut'],
  ['no answer', 'hang up'],
])('%s is asked again, of the tag and of the user data', async (_, answer) => {
  const tags = await setting({ [tag('moult:initialise')]: [answer, answer, [200, 'vol-0']] });
  expect(tags).toMatchObject({ code: 0, stdout: 'value=vol-0\n' });
  const userData = await setting({ 'user-data': [answer, [200, '# moult initialise=vol-2\n']] });
  expect(userData).toMatchObject({ code: 0, stdout: 'value=vol-2\n' });
  expect(userData.asked.filter((one) => one === 'token').length).toBeGreaterThan(1);
});

test('a metadata service that never says whether there is a setting ends the script, after ten tries', async () => {
  for (const [path, answer] of [
    [tag('moult:initialise'), [503]],
    ['user-data', 'hang up'],
  ] as const) {
    const end = await setting({ [path]: [answer] });
    expect(end).toMatchObject({ code: 1, stdout: '' });
    expect(end.stderr).toMatch(
      /the metadata service does not say what is at \S+: its last answer was (503|000)/,
    );
    expect(end.asked.filter((one) => one === path)).toHaveLength(10);
  }
});

test('secrets that nobody can say whether they are configured are refused, not left out', async () => {
  const none = await metadataService(ground);
  expect(await none.shell('consul_secrets ./nowhere')).toMatchObject({ code: 0 });
  await none[Symbol.asyncDispose]();
  await using silent = await metadataService({ ...ground, [tag('moult:secrets')]: [[503]] });
  expect(await silent.shell('consul_secrets ./nowhere')).toMatchObject({ code: 1 });
});

test('a node of which nobody can say whether it is a server is neither server nor client', async () => {
  await using silent = await metadataService({ ...ground, [tag('consul-type')]: ['hang up'] });
  expect(await silent.shell('type=$(consul_type) || exit 7; echo "type=$type"')).toMatchObject({
    code: 7,
    stdout: '',
  });
  // Taken for a client, it would start without waiting for its volume.
  expect(await silent.shell('sh ./await-ground')).toMatchObject({ code: 1, stdout: '' });
  await using client = await metadataService({ ...ground, [tag('consul-type')]: [[200, 'client']] });
  expect((await client.shell('sh ./await-ground')).stdout).toBe('started start --no-block consul.service\n');
});

test('a token that was fetched in the script itself serves every question after it', async () => {
  await using service = await metadataService(ground);
  const { code } = await service.shell(
    'set -eu; await_imds; imds_login; for name in a b c; do x=$(setting "$name"); done',
  );
  expect(code).toBe(0);
  expect(service.asked.filter((one) => one === 'token')).toHaveLength(2);
});
