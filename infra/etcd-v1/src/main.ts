#!/usr/bin/env node
import { releaseProgram } from '@moult/cli';
import { infraEtcdV1 } from './index.js';

process.exitCode = await releaseProgram(infraEtcdV1, process.argv.slice(2));
