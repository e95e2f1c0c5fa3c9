import { chartStyle } from './chart-style.js';

const colours = `
:root {
  color-scheme: light dark;
  --paper: #fbfbf9; --card: #ffffff; --ink: #1d2328; --soft: #57606a; --line: #d8dce0;
  --good: #17702f; --good-paper: #e6f4ea; --bad: #b3261e; --bad-paper: #fdeceb; --open: #8a5a00; --open-paper: #fff4d6;
  --accent: #0b5cad; --reign: #d6e4f5; --reign-odd: #b9d0ec; --voters: #cfe3d4; --few: #f2b8a0; --band: #d1242f;
  --median: #0b5cad; --slow: #7a9fc9; --acknowledged: #7fb58e; --unknown: #e0a33a; --failed: #d1453b; --grid: #e4e7ea;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #14181c; --card: #1b2126; --ink: #e6e9ec; --soft: #a3adb7; --line: #363e46;
    --good: #6fce86; --good-paper: #16301f; --bad: #ff9a92; --bad-paper: #3a1a19; --open: #f0c368; --open-paper: #362a10;
    --accent: #7db7f5; --reign: #26415f; --reign-odd: #33557c; --voters: #2a4a36; --few: #8a4a35; --band: #ff6b61;
    --median: #7db7f5; --slow: #4c759f; --acknowledged: #4f8a61; --unknown: #c98f2b; --failed: #e0645b; --grid: #2a3138;
  }
}`;

const layout = `
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1rem clamp(0.75rem, 3vw, 2rem) 3rem; max-width: 84rem; background: var(--paper); color: var(--ink);
  font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", "DejaVu Sans", sans-serif; overflow-wrap: anywhere; }
h1 { margin: 0.1rem 0 0.5rem; font-size: clamp(1.35rem, 4vw, 2rem); line-height: 1.2; text-wrap: balance; }
h2 { margin: 2.2rem 0 0.6rem; font-size: 1.3rem; }
h3 { margin: 1.2rem 0 0.3rem; font-size: 1rem; }
p, ul, ol { margin: 0.5rem 0; }
a { color: var(--accent); }
code { font-family: ui-monospace, "DejaVu Sans Mono", monospace; font-size: 0.88em; }
pre { margin: 0.5rem 0; padding: 0.7rem 0.9rem; background: var(--card); border: 1px solid var(--line); border-radius: 0.4rem; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.skip { position: absolute; left: -100vw; }
.skip:focus { position: static; }
.verdict { padding: 1rem 1.25rem; border-radius: 0.6rem; border-left: 0.6rem solid; background: var(--card); }
.verdict p { margin: 0.2rem 0; }
.verdict .kicker, .verdict .when { color: var(--soft); }
.verdict.passed { border-color: var(--good); background: var(--good-paper); } .verdict.passed h1 { color: var(--good); }
.verdict.failed { border-color: var(--bad); background: var(--bad-paper); } .verdict.failed h1 { color: var(--bad); }
.verdict.no-verdict { border-color: var(--open); background: var(--open-paper); } .verdict.no-verdict h1 { color: var(--open); }
.causes { padding-left: 1.2rem; font-weight: 600; }
.stop { margin: 0.6rem 0; } .stop dt { font-weight: 600; margin-top: 0.4rem; } .stop dd { margin: 0; } .stop ul { margin: 0.1rem 0; padding-left: 1.2rem; }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(10.5rem, 100%), 1fr)); gap: 0.75rem; margin: 1rem 0; }
.tile { padding: 0.7rem 0.9rem; background: var(--card); border: 1px solid var(--line); border-top: 3px solid var(--line); border-radius: 0.5rem; }
.tile.good { border-top-color: var(--good); } .tile.bad { border-top-color: var(--bad); }
.tile dt { color: var(--soft); font-size: 0.85rem; line-height: 1.3; }
.tile dd { margin: 0.2rem 0 0; } .tile strong { display: block; font-size: 1.5rem; line-height: 1.3; }
.tile span { font-size: 0.85rem; color: var(--soft); }
nav ul { display: flex; flex-wrap: wrap; gap: 0.25rem 1.1rem; padding: 0; list-style: none; }
.scrolls { overflow-x: auto; max-width: 100%; }
figure { margin: 0; } figcaption { color: var(--soft); font-size: 0.85rem; }
table { border-collapse: collapse; width: 100%; min-width: 30rem; margin: 0.5rem 0 1rem; font-size: 0.92rem; overflow-wrap: break-word; }
caption { text-align: left; color: var(--soft); font-size: 0.88rem; padding: 0.3rem 0; }
th, td { padding: 0.35rem 0.7rem 0.35rem 0; text-align: left; vertical-align: top; border-bottom: 1px solid var(--line); }
thead th { color: var(--soft); font-weight: 600; font-size: 0.85rem; }
tbody th { font-weight: 600; }
.figure { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.whole { white-space: nowrap; }
.held { font-weight: 600; white-space: nowrap; } .held.yes { color: var(--good); } .held.no { color: var(--bad); } .held.undecided { color: var(--open); }
.caution { color: var(--open); } .proof { color: var(--soft); font-size: 0.92rem; margin: 0.1rem 0 0.9rem 1.1rem; }
details { margin: 0.4rem 0; } summary { cursor: pointer; padding: 0.2rem 0; }
.legend { display: flex; flex-wrap: wrap; gap: 0.2rem 1rem; padding: 0; list-style: none; font-size: 0.85rem; }
.legend svg { vertical-align: -2px; }`;

const paper = `
@media print {
  :root { --paper: #fff; --card: #fff; --ink: #000; --soft: #444; --line: #bbb; --grid: #ddd;
    --good: #17702f; --good-paper: #fff; --bad: #b3261e; --bad-paper: #fff; --open: #8a5a00; --open-paper: #fff; --accent: #0b5cad;
    --reign: #d6e4f5; --reign-odd: #b9d0ec; --voters: #cfe3d4; --few: #f2b8a0; --band: #d1242f;
    --median: #0b5cad; --slow: #7a9fc9; --acknowledged: #7fb58e; --unknown: #e0a33a; --failed: #d1453b; }
  body { max-width: none; padding: 0; font-size: 10pt; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  nav, .skip { display: none; } .scrolls { overflow: visible; } svg.chart { min-width: 0; }
  details::details-content { content-visibility: visible; block-size: auto; }
  h2 { break-after: avoid; } tr, figure, .tile { break-inside: avoid; }
}`;

/** The one style sheet of every page: it is part of the file, and names nothing outside of it. */
export const styleSheet: string = [colours, layout, chartStyle, paper].join('\n');
