#!/usr/bin/env node
import { releaseProgram } from '@moult/cli';
import { infraEtcdV2 } from './index.js';

process.exitCode = await releaseProgram(infraEtcdV2, process.argv.slice(2));
