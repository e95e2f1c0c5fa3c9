#!/usr/bin/env node
import { readFile } from 'node:fs/promises';
import { run } from './cli/run.js';

await run(process.argv.slice(2), {
  readFile: (path) => readFile(path, 'utf8'),
  stdout: (text) => void process.stdout.write(text),
  stderr: (text) => void process.stderr.write(text),
  now: () => performance.now(),
  exit: (code) => (process.exitCode = code),
});
