#!/usr/bin/env node
import { moultProgram } from './program/moult-program.js';

process.exitCode = await moultProgram(process.argv.slice(2));
