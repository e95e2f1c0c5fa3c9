import { resolve } from 'node:path';
import { nameRepository } from './name-repository.js';

const url = process.argv[2];
if (url === undefined || !URL.canParse(url)) {
  process.stderr.write(
    'release: give the address of the repository, as in git+https://example.com/team/moult.git\n',
  );
  process.exitCode = 1;
} else {
  const named = await nameRepository(resolve(import.meta.dirname, '../../..'), url);
  process.stderr.write(`${named.join('\n')}\n`);
}
