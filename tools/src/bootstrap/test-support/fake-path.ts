import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder of commands to search instead of the real PATH. Leaving the scope of `await using` removes it. */
export interface FakePath extends AsyncDisposable {
  readonly path: string;
}

/** Commands by name, each the text of a shell script that uses nothing but what the shell itself can do. */
export async function fakePath(commands: Readonly<Record<string, string>>): Promise<FakePath> {
  const path = await mkdtemp(join(tmpdir(), 'moult-path-'));
  for (const [name, script] of Object.entries(commands)) {
    await writeFile(join(path, name), `#!/bin/sh\n${script}\n`);
    await chmod(join(path, name), 0o755);
  }
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}
