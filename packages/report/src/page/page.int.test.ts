import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { reportOf } from '../build/report-of.js';
import { diffHtml } from '../diff/diff-html.js';
import { diffReports } from '../diff/diff.js';
import { desktop, Looker, zoomed } from '../test-support/browser.js';
import { contrastsOf } from '../test-support/contrast.js';
import { exampleParts, withFault } from '../test-support/example.js';
import { renderHtml } from './render-html.js';

let looker: Looker;
let passed: string;
let failed: string;
let compared: string;

beforeAll(async () => {
  const parts = withFault(await exampleParts());
  const report = reportOf(parts);
  passed = renderHtml(report);
  const checks = [{ name: 'no acknowledged write was lost', held: 'no', evidence: 'kv-2 lacks k7' } as const];
  failed = renderHtml(reportOf({ ...parts, checks }));
  compared = diffHtml(diffReports(report, report));
  looker = await Looker.start();
});

afterAll(() => looker[Symbol.asyncDispose]());

interface Extent {
  readonly x: number;
  readonly y: number;
  readonly right: number;
  readonly bottom: number;
}

async function extentOf(page: Page, selector: string): Promise<Extent> {
  const found = await page.locator(selector).first().boundingBox();
  if (found === null) throw new Error(`${selector} is not to be seen`);
  return { x: found.x, y: found.y, right: found.x + found.width, bottom: found.y + found.height };
}

describe('in a browser', () => {
  test('no page has an error or asks for anything but itself', async () => {
    for (const html of [passed, failed, compared]) {
      const { page, errors, requests } = await looker.open(html);
      await page.locator('h1').waitFor();
      // The page's own policy forbids what a script might try, the last line of defence behind having none.
      const blocked = await page.evaluate(() =>
        fetch('http://127.0.0.1:9/').then(
          () => 'sent',
          () => 'blocked',
        ),
      );
      expect(blocked).toBe('blocked');
      expect(errors.filter((one) => !one.includes('127.0.0.1:9'))).toEqual([]);
      expect(requests).toEqual([]);
      await page.close();
    }
  });

  test('the verdict is the first thing to be seen, and a failure names its cause there', async () => {
    const { page } = await looker.open(failed);
    expect(await page.locator('h1').innerText()).toBe('✗ Failed: sim/kv infra-v1 → infra-v2');
    const cause = page.locator('.causes li').first();
    expect(await cause.innerText()).toBe('Did not hold: no acknowledged write was lost (kv-2 lacks k7).');
    expect((await extentOf(page, '.causes')).bottom).toBeLessThan(300);
    await page.close();
  });

  test('every node has a lane, drawn from left to right in the order of the plan, on one axis with the rest', async () => {
    const { page } = await looker.open(passed);
    const lanes = ['kv-1', 'kv-2', 'kv-3'].map((node) => extentOf(page, `[data-lane="${node}"]`));
    const [first, second, third] = await Promise.all(lanes);
    if (first === undefined || second === undefined || third === undefined) throw new Error('three lanes');
    expect(first.x).toBeLessThan(second.x);
    expect(second.x).toBeLessThan(third.x);
    expect(first.bottom).toBeLessThanOrEqual(second.y);
    expect(second.bottom).toBeLessThanOrEqual(third.y);
    for (const track of ['leader', 'voters', 'rate', 'latency']) {
      const { x, right, y } = await extentOf(page, `[data-track="${track}"]`);
      expect(right - x).toBeGreaterThan(900);
      expect(y).toBeGreaterThan(third.y);
    }
    await page.close();
  });

  test('the gap stands where the leader was taken down, and the fault has its mark', async () => {
    const { page } = await looker.open(passed);
    const gap = await extentOf(page, '.chart .gap rect');
    const leader = await extentOf(page, '[data-lane="kv-3"] .out');
    expect(gap.right - gap.x).toBeGreaterThan(10);
    expect(gap.x).toBeGreaterThanOrEqual(leader.x - 2);
    expect(gap.right).toBeLessThanOrEqual(leader.right + 2);
    expect(await page.locator('.chart .gap text').innerHTML()).toBe('gap 1.0 s');
    const mark = await extentOf(page, '[data-mark="fault"] line');
    const lane = await extentOf(page, '[data-lane="kv-2"]');
    expect(mark.x).toBeGreaterThan(lane.x);
    expect(mark.x).toBeLessThan(lane.right);
    expect(await page.locator('ol.marks li').allInnerTexts()).toEqual([
      expect.stringContaining('kv-2: DetachVolume stuck for 1 s') as string,
    ]);
    await page.close();
  });

  test('no two texts of the picture lie over each other', async () => {
    const { page } = await looker.open(passed);
    const collisions = await page.evaluate(() => {
      const texts = [...document.querySelectorAll('svg.chart text')];
      const boxes = texts.map((text) => ({ says: text.textContent, at: text.getBoundingClientRect() }));
      return boxes.flatMap((a, index) =>
        boxes.slice(index + 1).flatMap((b) => {
          const wide = Math.min(a.at.right, b.at.right) - Math.max(a.at.left, b.at.left);
          const high = Math.min(a.at.bottom, b.at.bottom) - Math.max(a.at.top, b.at.top);
          // Line boxes are taller than letters; only what overlaps by more than that is in the way.
          return wide > 1 && high > 5 ? [`${a.says} / ${b.says}`] : [];
        }),
      );
    });
    expect(collisions).toEqual([]);
    await page.close();
  });

  test('the keyboard reaches everything that does something, in order, and shows where it is', async () => {
    const { page } = await looker.open(passed);
    const wanted = await page.locator('a, summary, [tabindex="0"]').filter({ visible: true }).count();
    const reached: string[] = [];
    for (let count = 0; count < 200; count += 1) {
      await page.keyboard.press('Tab');
      const at = await page.evaluate(() => {
        const one = document.activeElement;
        if (one === null || one === document.body) return null;
        return {
          outlined: getComputedStyle(one).outlineStyle !== 'none',
          name: `${one.tagName} ${one.getAttribute('aria-label') ?? one.textContent}`.slice(0, 60),
        };
      });
      if (at === null) break;
      expect(at.outlined, at.name).toBe(true);
      reached.push(at.name);
    }
    expect(reached[0]).toBe('A Skip to the details');
    expect(reached[1]).toBe('A Timeline');
    expect(reached.length).toBeGreaterThanOrEqual(wanted);
    await page.close();
  });

  test('details open with the keyboard', async () => {
    const { page } = await looker.open(passed);
    const table = page.getByRole('region', { name: 'Gates of kv-1' });
    expect(await table.isVisible()).toBe(false);
    await page.locator('summary', { hasText: 'kv-1' }).focus();
    await page.keyboard.press('Enter');
    expect(await table.isVisible()).toBe(true);
    expect(await table.innerText()).toContain('3 voters on every list');
    await page.close();
  });

  test('the picture has a name and a description for those who do not see it, tables have names', async () => {
    const { page } = await looker.open(passed);
    const picture = page.getByRole('img', { name: 'Timeline of upgrade-v2' });
    expect(await picture.count()).toBe(1);
    for (const name of ['Before and after', 'What had to hold', 'Every node, before and after']) {
      expect(await page.getByRole('table', { name, exact: true }).count(), name).toBe(1);
    }
    const headings = await page.locator('h1, h2').allInnerTexts();
    expect(headings).toHaveLength(9);
    await page.close();
  });

  test.each([['passed'], ['failed'], ['compared']])(
    'at fourfold zoom nothing of a page is lost to the side (%s), and wide things scroll by themselves',
    async (which) => {
      const { page } = await looker.open({ passed, failed, compared }[which] ?? '', zoomed);
      const lost = await page.evaluate(() => {
        const width = document.documentElement.clientWidth;
        const outside = [...document.querySelectorAll('body *')].filter(
          (one) =>
            one.closest('.scrolls') === null &&
            !one.classList.contains('skip') &&
            one.getBoundingClientRect().right > width + 1,
        );
        return {
          page: document.documentElement.scrollWidth - width,
          outside: outside.map((one) => `${one.tagName}.${one.getAttribute('class') ?? ''}`),
        };
      });
      expect(lost).toEqual({ page: 0, outside: [] });
      const region = page.locator('.scrolls').first();
      await region.focus();
      for (let count = 0; count < 5; count += 1) await page.keyboard.press('ArrowRight');
      await expect.poll(() => region.evaluate((one) => one.scrollLeft)).toBeGreaterThan(0);
      await page.close();
    },
  );

  test.each([
    ['light', 'rgb(251, 251, 249)'],
    ['dark', 'rgb(20, 24, 28)'],
  ] as const)('in %s every text stands out from what is behind it', async (scheme, paper) => {
    for (const html of [passed, failed]) {
      const { page } = await looker.open(html, { ...desktop, scheme });
      expect(await page.evaluate(() => getComputedStyle(document.body).backgroundColor)).toBe(paper);
      const texts = [
        'h1',
        '.kicker',
        '.tile dt',
        '.tile span',
        'nav a',
        'caption',
        'thead th',
        'td',
        '.held',
        '.proof',
      ];
      const labels = ['.chart .label', '.chart .note', '.grid text', '.gap text'];
      for (const { text, ratio } of await contrastsOf(page, [...texts, ...labels])) {
        expect(ratio, text).toBeGreaterThanOrEqual(4.5);
      }
      await page.close();
    }
  });

  test('on paper everything is there, details too, on white', async () => {
    const { page } = await looker.open(passed, { ...desktop, scheme: 'dark' });
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
    expect(await page.evaluate(() => getComputedStyle(document.body).backgroundColor)).toBe(
      'rgb(255, 255, 255)',
    );
    expect(await page.locator('nav').isVisible()).toBe(false);
    expect(await page.getByText('Gates of kv-2').isVisible()).toBe(true);
    const paper = await page.pdf({ format: 'A4', landscape: true });
    expect(paper.subarray(0, 5).toString()).toBe('%PDF-');
    await page.close();
  });
});
