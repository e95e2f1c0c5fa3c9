import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';

/** The browser that bootstrap found, or that somebody names; an empty name is none, and then it is Debian's. */
const named = process.env['MOULT_CHROMIUM'] ?? '';
const executablePath = named === '' ? '/usr/bin/chromium' : named;

/** How a page is looked at. */
export interface Look {
  readonly width: number;
  readonly height: number;
  readonly scheme: 'light' | 'dark';
}

/** 1280 × 1024 as most people see it. */
export const desktop: Look = { width: 1280, height: 1024, scheme: 'light' };

/** The same window at 400 % zoom: what WCAG 2.2, success criterion 1.4.10 calls 320 CSS pixels. */
export const zoomed: Look = { width: 320, height: 256, scheme: 'light' };

/** A page in a browser, and everything that went wrong in it. */
export interface Seen {
  readonly page: Page;
  /** Errors of the console and of the page. */
  readonly errors: readonly string[];
  /** Every request but the one for the file itself; none gets through. */
  readonly requests: readonly string[];
}

/** A browser that looks at pages from disk. Leaving the scope of `await using` ends it and removes the files. */
export class Looker implements AsyncDisposable {
  readonly #browser: Browser;
  readonly #folder: string;
  #files = 0;

  private constructor(browser: Browser, folder: string) {
    this.#browser = browser;
    this.#folder = folder;
  }

  static async start(): Promise<Looker> {
    const browser = await chromium.launch({
      executablePath,
      args: ['--no-sandbox', '--disable-background-networking'],
      timeout: 30_000,
    });
    return new Looker(browser, await mkdtemp(join(tmpdir(), 'moult-report-')));
  }

  async open(html: string, { width, height, scheme }: Look = desktop): Promise<Seen> {
    this.#files += 1;
    const file = join(this.#folder, `page-${this.#files}.html`);
    await writeFile(file, html);
    const address = pathToFileURL(file).href;
    const page = await this.#browser.newPage({ viewport: { width, height }, colorScheme: scheme });
    page.setDefaultTimeout(10_000);
    const errors: string[] = [];
    const requests: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') errors.push(message.text());
    });
    page.on('pageerror', (error) => errors.push(error.message));
    await page.route('**', async (route) => {
      const url = route.request().url();
      if (url === address) return route.continue();
      requests.push(url);
      return route.abort();
    });
    await page.goto(address);
    return { page, errors, requests };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#browser.close();
    await rm(this.#folder, { recursive: true, force: true });
  }
}
