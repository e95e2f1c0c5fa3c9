#!/usr/bin/env node
import { asProcess } from '@moult/member-probe';
import { runProgram } from './cli/program.js';

await asProcess(runProgram);
