import { beforeAll, describe, expect, test } from 'vitest';
import { reportOf, type ReportParts } from '../build/report-of.js';
import { exampleParts } from '../test-support/example.js';
import { html } from './markup.js';
import { renderHtml } from './render-html.js';
import { duration, percent } from './words.js';

let parts: ReportParts;
let page: string;

beforeAll(async () => {
  parts = await exampleParts();
  page = renderHtml(reportOf(parts));
});

describe('the page', () => {
  test('is the same for the same report, byte by byte', () => {
    expect(renderHtml(reportOf(parts))).toBe(page);
  });

  test('says the verdict before anything else', () => {
    const text = page.slice(page.indexOf('<body>'));
    expect(text.indexOf('Passed: sim/kv')).toBeLessThan(text.indexOf('<dl'));
    expect(page).toContain('<title>Passed: sim/kv to infra-v2</title>');
  });

  test('has no script and names no other file', () => {
    expect(page).not.toMatch(/<script|<link|<img|<iframe|\bon\w+="|@import|url\(|\bsrc=/);
    expect(page).not.toMatch(/https?:/);
  });

  test('lets nothing that came from outside become markup', () => {
    const evil = '<script>alert("x")</script>\u001b[31m';
    const checks = [{ name: evil, held: 'no', evidence: evil } as const];
    const faults = [{ at: parts.entries[4]?.at ?? 0, node: evil, says: evil }];
    const environment = { ...parts.environment, command: evil, name: evil, machine: evil };
    const poisoned = renderHtml(reportOf({ ...parts, run: evil, checks, faults, environment }));
    expect(poisoned).not.toContain('<script');
    expect(poisoned).not.toContain('\u001b');
    expect(poisoned).toContain('&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;');
  });

  test('tells the picture in words, too', () => {
    const [, text = ''] = /<desc id="chart-text">\s*([^<]*)<\/desc>/.exec(page) ?? [];
    expect(text).toContain('kv-1: 0:00.3 to 0:12.3.');
    expect(text).toContain('1 change of leader, 1 term begun, never fewer than 2 of 3 voters.');
    expect(text).toContain('The longest time without an acknowledged write was 1.0 s');
  });

  test('draws the gaps that stand out: a short one beside a long one does not', () => {
    const { traffic } = parts;
    if (traffic === null) throw new Error('the example has traffic');
    const gap = (from: number, ms: number): (typeof traffic.gaps)[number] => ({
      ...{ from, to: from + ms, ms, during: [] },
    });
    const drawn = (...gaps: readonly number[]): number => {
      const seen = { ...traffic, gaps: gaps.map((ms, index) => gap(traffic.from + index * 2_000, ms)) };
      return (
        renderHtml(reportOf({ ...parts, traffic: seen })).split('<title>No acknowledged write for').length - 1
      );
    };
    expect(drawn(900, 400, 200, 150)).toBe(2);
    expect(drawn(200, 150)).toBe(2);
    // Four writes of the schedule: no gap to speak of.
    expect(drawn(4 * traffic.everyMs - 1)).toBe(0);
  });

  test('names the version of the image that software came in', () => {
    const { to } = parts.images;
    const sources = [{ name: 'kv', version: '2', sha256: '0'.repeat(64), from: 'archive' }];
    const made = renderHtml(reportOf({ ...parts, images: { from: null, to: { ...to, sources } } }));
    expect(made).toContain(`<td class="text">${to.name} ${to.version}</td>`);
  });

  test('gives every table a caption and headers for its rows and columns', () => {
    const tables = page.split('<table>').slice(1);
    expect(tables.length).toBeGreaterThan(10);
    for (const one of tables)
      expect(one).toMatch(/<caption>[^<]+<\/caption>[^]*<th scope="col"[^]*<th scope="row">/);
  });

  test('has no two elements of one id', () => {
    const ids = [...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test('shows a run without traffic, samples, nodes or entries as far as it is known', () => {
    const bare = {
      ...parts,
      entries: [],
      nodes: [],
      traffic: null,
      quorum: null,
      checks: [],
      terraform: null,
    };
    const shown = renderHtml(reportOf(bare));
    expect(shown).toContain('No verdict');
    expect(shown).toContain('No run was begun.');
    expect(shown).not.toMatch(/NaN|undefined|Infinity/);
  });

  test('never shows a number that is none', () => {
    expect(page).not.toMatch(/NaN|undefined|Infinity|\[object/);
  });

  test('of a halted run says beside the verdict what was seen, what is safe and what to do next', async () => {
    const halted = renderHtml(reportOf(await exampleParts({ image: 'bad' })));
    const banner = halted.slice(halted.indexOf('<header'), halted.indexOf('</header>'));
    expect(banner).toContain('✗');
    for (const part of ['Seen', 'Safe meanwhile', 'Next', '<code>abort</code>'])
      expect(banner).toContain(part);
  });

  // Most of its time the engine upgrades the fifty simulated nodes, which is not what is judged here.
  test('of an hour with fifty nodes stays a readable size', { timeout: 30_000 }, async () => {
    const large = renderHtml(reportOf(await exampleParts({ nodes: 51 })));
    expect(large.length).toBeLessThan(5_000_000);
  });
});

test('a template escapes text and takes markup as it is', () => {
  expect(html`<p title="${'"'}">${['<', html`<b>${1}</b>`, null]}</p>`.markup).toBe(
    '<p title="&quot;">&lt;<b>1</b></p>',
  );
});

test.each([
  [0, '0 s'],
  [0.4, '0.4 ms'],
  [42, '42 ms'],
  [850, '0.85 s'],
  [4_500, '4.5 s'],
  [59_600, '1 min'],
  [200_000, '3 min 20 s'],
  [3_900_000, '1 h 5 min'],
])('%d ms are read as %s', (ms, text) => {
  expect(duration(ms)).toBe(text);
});

test('a share is never rounded up to all of it', () => {
  expect([0.99999, 1, 0].map(percent)).toEqual(['99.99 %', '100 %', '0.00 %']);
});
