/** Runs the conformance suite against a target: `node conformance.mjs --target local|memory|aws|moto`. */
import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';

const { values, positionals } = parseArgs({
  options: { target: { type: 'string', default: 'local' } },
  allowPositionals: true,
});
const { status } = spawnSync(
  'npx',
  ['vitest', 'run', '--config', 'vitest.int.config.mts', 'src/conformance', ...positionals],
  { cwd: import.meta.dirname, stdio: 'inherit', env: { ...process.env, MOULT_TARGET: values.target } },
);
process.exitCode = status ?? 1;
