import { join } from 'node:path';
import { loadDefinition } from '@moult/image-builder';
import { expect, test } from 'vitest';

test('the image that is never healthy is v2 but for one file, and nobody finds it in place of v2', async () => {
  const [good, bad] = await Promise.all(
    ['../v2', 'testing/never-healthy'].map((folder) => loadDefinition(join(import.meta.dirname, folder))),
  );
  if (good === undefined || bad === undefined) throw new Error('two definitions were expected');
  expect(bad.definition.version).toBe('v2-never-healthy');
  const added = bad.definition.files.map(({ to }) => to).slice(good.definition.files.length);
  expect(added).toEqual(['/etc/systemd/system/etcd.service.d/silent.conf']);
  const tests = ({ definition }: typeof good): readonly unknown[] =>
    definition.tests.map(({ script, ...rest }) => ({ ...rest, script: script.split('/').slice(-2) }));
  expect(tests(bad)).toEqual(tests(good));
});
