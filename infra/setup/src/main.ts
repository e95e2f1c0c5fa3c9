#!/usr/bin/env node
import { setupProgram } from '@moult/cli';

process.exitCode = await setupProgram(process.argv.slice(2));
