import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { shellSins } from '@moult/guest-files/shell-rules';
import { expect, test } from 'vitest';

const shared = join(import.meta.dirname, '../shared-1');
const scripts = ['files/lib', 'provision', 'tests'].flatMap((folder) =>
  readdirSync(join(shared, folder)).map((name) => join(folder, name)),
);

test.each(scripts)('%s has none of the sins of a shell script', (script) => {
  expect(shellSins(join(shared, script))).toEqual([]);
});
