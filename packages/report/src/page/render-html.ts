import type { RunReport } from '../model/report.js';
import { changedSection } from './changed-section.js';
import { checksSection } from './checks-section.js';
import { environmentSection } from './environment-section.js';
import { gatesSection } from './gates-section.js';
import { keyFigures } from './key-figures.js';
import { html } from './markup.js';
import { nodesSection } from './nodes-section.js';
import { document } from './document.js';
import { planSection } from './plan-section.js';
import { contents, section } from './section.js';
import { timelineSection } from './timeline-section.js';
import { trafficSection } from './traffic-section.js';
import { verdictBanner, verdictWord } from './verdict-banner.js';

/**
 * The report as one HTML file: no script, no request, works from disk, in light and dark, on paper, with the keyboard and
 * at 400 % zoom. Pure: the same report gives the same bytes.
 */
export function renderHtml(report: RunReport): string {
  const sections = [
    timelineSection(report),
    changedSection(report),
    checksSection(report),
    nodesSection(report),
    trafficSection(report),
    gatesSection(report),
    planSection(report),
    environmentSection(report),
  ];
  return document({
    title: `${verdictWord(report.verdict)}: ${report.changed.cluster} to ${report.changed.release.to}`,
    body: html`${verdictBanner(report)}${keyFigures(report)}${contents(sections)}
      <main id="main" tabindex="-1">${sections.map(section)}</main>`,
  });
}
