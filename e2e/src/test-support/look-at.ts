import { pathToFileURL } from 'node:url';
import { chromium, type Page } from 'playwright-core';

/** The browser that bootstrap found; an empty name is none, and then it is Debian's. */
const named = process.env['MOULT_CHROMIUM'] ?? '';
const executablePath = named === '' ? '/usr/bin/chromium' : named;

/** A page in a browser of its own, and what went wrong in it. */
interface Looked extends AsyncDisposable {
  readonly page: Page;
  /** Errors and warnings of the console, and errors of the page. */
  readonly errors: readonly string[];
  /** Every request but the one for the file; none gets through. */
  readonly requests: readonly string[];
}

/** Opens a page from disk, as whoever is sent a report does: no network, no server. */
export async function lookAt(file: string): Promise<Looked> {
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'], timeout: 30_000 });
  const page = await browser.newPage({ viewport: { width: 1280, height: 1024 } });
  const [errors, requests]: [string[], string[]] = [[], []];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) errors.push(message.text());
  });
  page.on('pageerror', (error) => errors.push(error.message));
  const address = pathToFileURL(file).href;
  await page.route('**', (route) => {
    if (route.request().url() === address) return route.continue();
    requests.push(route.request().url());
    return route.abort();
  });
  await page.goto(address);
  return { page, errors, requests, [Symbol.asyncDispose]: () => browser.close() };
}
