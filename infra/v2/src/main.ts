#!/usr/bin/env node
import { releaseProgram } from '@moult/cli';
import { infraV2 } from './index.js';

process.exitCode = await releaseProgram(infraV2, process.argv.slice(2));
