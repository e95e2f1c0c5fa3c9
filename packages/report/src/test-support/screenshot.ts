import { reportOf } from '../build/report-of.js';
import { renderHtml } from '../page/render-html.js';
import { desktop, Looker } from './browser.js';
import { exampleParts, withFault } from './example.js';

/** Takes the picture of the example's page that the documents show. */
const [file] = process.argv.slice(2);
if (file === undefined) throw new Error('usage: screenshot.ts FILE');
const html = renderHtml(reportOf(withFault(await exampleParts())));
await using looker = await Looker.start();
const { page } = await looker.open(html, { ...desktop, height: 1020 });
await page.screenshot({ path: file });
