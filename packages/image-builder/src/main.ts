#!/usr/bin/env node
import { program } from './cli/program.js';

process.exitCode = await program(process.argv.slice(2), process.env);
