import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

const script = join(import.meta.dirname, '../edition-1/files/lib/boot-test');
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'boot-test-'));
  const text = readFileSync(script, 'utf8').replaceAll('/usr/lib/moult', folder);
  writeFileSync(join(folder, 'boot-test'), text);
  writeFileSync(join(folder, 'metadata.sh'), 'await_imds() { :; }\n');
  writeFileSync(join(folder, 'service.sh'), 'service_checks() { check "the service is there" true; }\n');
});
afterEach(() => rmSync(folder, { recursive: true }));

/** What the boot test says where the metadata service answers so without a token, and the unit of the address so. */
function tested(
  answer: string,
  address: string,
): { readonly status: number | null; readonly stdout: string } {
  const programs = { curl: `printf '${answer}'`, systemctl: `echo ${address}; [ ${address} = active ]` };
  for (const [name, text] of Object.entries(programs))
    writeFileSync(join(folder, name), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
  const env = { PATH: `${folder}:${process.env['PATH'] ?? ''}` };
  const { status, stdout } = spawnSync('sh', [join(folder, 'boot-test')], { encoding: 'utf8', env });
  return { status, stdout };
}

test('a machine that is fit says so, check by check', () => {
  expect(tested('401', 'active')).toEqual({
    status: 0,
    stdout: 'ok metadata needs a token\nok the address is followed\nok the service is there\n',
  });
});

// Safety rule: without a token, whoever can make the machine ask for an address gets the role of the machine.
test('metadata without a token makes a machine unfit, and the check says what was answered', () => {
  const { status, stdout } = tested('200', 'active');
  expect(status).toBe(1);
  expect(stdout).toMatch(
    /^FAILED metadata needs a token: the metadata service answers 200 without a token *$/m,
  );
});

test('an address that nobody follows makes a machine unfit, and the other checks are still made', () => {
  const { status, stdout } = tested('401', 'failed');
  expect(status).toBe(1);
  expect(stdout).toMatch(/^FAILED the address is followed: failed *\nok the service is there$/m);
});
