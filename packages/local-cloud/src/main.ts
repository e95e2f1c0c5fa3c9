#!/usr/bin/env node
import { createProgram } from './cli/program.js';

const program = createProgram({
  stdout: (text) => void process.stdout.write(text),
  stderr: (text) => void process.stderr.write(text),
  exit: (code) => (process.exitCode = code),
});

await program.parseAsync();
