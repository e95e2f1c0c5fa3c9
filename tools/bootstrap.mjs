// Runs before anything is installed, so it is plain JavaScript without imports from npm. It makes sure of Node and
// the npm packages, then hands over to src/bootstrap/main.ts, which finds or installs the rest.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const stamp = join(root, 'node_modules', '.moult-bootstrap');

requireNode();
installPackages();
const rest = spawnSync(
  process.execPath,
  ['--import', 'tsx', join(root, 'tools/src/bootstrap/main.ts'), ...process.argv.slice(2)],
  { cwd: root, stdio: 'inherit' },
);
process.exit(rest.status ?? 1);

/** The versions that every tool in the lock file supports: ^20.19 || ^22.13 || >=24. */
function requireNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major >= 24 || (major === 22 && minor >= 13) || (major === 20 && minor >= 19)) return;
  stop(
    `Node.js ${process.versions.node} does not fit: Moult's tools need 20.19, 22.13, or 24 and newer.`,
    'nvm install 22   (or any installer from nodejs.org)',
  );
}

/** A killed `npm ci` leaves no stamp, so the next run starts it again. */
function installPackages() {
  const lock = readFileSync(join(root, 'package-lock.json'));
  const wanted = createHash('sha256').update(lock).update(process.version).digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  console.error('npm packages: installing what package-lock.json names …');
  const npm = spawnSync('npm', ['ci', '--no-audit', '--no-fund'], { cwd: root, stdio: ['ignore', 2, 2] });
  if (npm.error)
    stop('npm is not on the PATH.', 'install Node.js together with npm, then run the command again');
  if (npm.status !== 0) stop('npm ci failed; its message stands above.', 'npm ci');
  writeFileSync(stamp, wanted);
}

/** @param {string} sentence @param {string} next */
function stop(sentence, next) {
  console.error(`\nbootstrap: ${sentence}\n  next: ${next}`);
  process.exit(1);
}
