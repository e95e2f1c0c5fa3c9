import { writeFileSync } from 'node:fs';
import { reportOf } from '../build/report-of.js';
import { renderHtml } from '../page/render-html.js';
import { exampleParts, withFault } from './example.js';

/** Writes the example's page to a file, to be looked at. */
const [file] = process.argv.slice(2);
if (file === undefined) throw new Error('usage: draw.ts FILE');
writeFileSync(file, renderHtml(reportOf(withFault(await exampleParts()))));
