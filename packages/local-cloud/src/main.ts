#!/usr/bin/env node
import { createProgram } from './cli/program.js';

// A terminal that was closed takes no more words; what the cloud made must be removed all the same.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);

const program = createProgram({
  stdout: (text) => void process.stdout.write(text),
  stderr: (text) => void process.stderr.write(text),
  exit: (code) => (process.exitCode = code),
});

await program.parseAsync();
