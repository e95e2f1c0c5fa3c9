#!/usr/bin/env node
import { releaseProgram } from '@moult/cli';
import { infraV1 } from './index.js';

process.exitCode = await releaseProgram(infraV1, process.argv.slice(2));
