/** Colours of phases keep dark text readable in light and dark; none carries its meaning alone, each has its word. */
export const chartStyle = `
svg.chart { display: block; width: 100%; min-width: 44rem; height: auto; font: 11px system-ui, -apple-system, "Segoe UI", "DejaVu Sans", sans-serif; fill: var(--ink); }
.chart .label { font-weight: 600; font-size: 12px; } .chart .note, .chart text.level, .grid text { fill: var(--soft); }
.chart text.level, .grid text { font-size: 10.5px; } .chart .note { font-size: 10.5px; }
.grid line { stroke: var(--grid); } .chart line.level { stroke: var(--line); stroke-dasharray: 2 4; } .chart .base { stroke: var(--line); }
.span rect { stroke: var(--paper); stroke-width: 0.6; } .span text { fill: #14181c; }
.span.boot rect { fill: #9cc4ee; } .span.test rect { fill: #c4b5ef; } .span.prepare rect { fill: #cfd5da; } .span.fence rect { fill: #f0a06a; }
.span.move rect { fill: #f1cf63; } .span.start rect { fill: #93d29a; } .span.catch-up rect { fill: #62c4bd; } .span.bake rect { fill: #b8e2c6; }
.span.retire rect { fill: #b3bac1; } .span.cluster rect { fill: #d3cbbd; }
.span.halted rect, .span.open rect { stroke: var(--band); stroke-width: 2; stroke-dasharray: 4 2; } .span.reopened rect { fill-opacity: 0.45; }
.out, rect.out { fill: var(--band); }
.reign.even rect { fill: var(--reign); } .reign.odd rect { fill: var(--reign-odd); } .reign.none rect { fill: var(--band); fill-opacity: 0.5; }
.reign rect { stroke: var(--paper); stroke-width: 0.6; }
rect.voters.all { fill: var(--voters); } rect.voters.few { fill: var(--few); }
rect.rate.acknowledged { fill: var(--acknowledged); } rect.rate.unknown { fill: var(--unknown); } rect.rate.failed { fill: var(--failed); }
.p50, .p99 { fill: none; stroke-linejoin: round; } .p50 { stroke: var(--median); stroke-width: 1.6; } .p99 { stroke: var(--slow); }
.spread { fill: var(--slow); fill-opacity: 0.25; }
.gap rect { fill: var(--band); fill-opacity: 0.16; stroke: var(--band); stroke-width: 0.5; } .gap.exceeded rect { fill-opacity: 0.4; }
.gap text { fill: var(--band); font-weight: 600; }
.mark line { stroke: var(--band); stroke-dasharray: 5 3; } .mark circle { fill: var(--band); } .mark text { fill: var(--paper); font-weight: 700; }
.mark.resume line, .mark.runner line { stroke: var(--accent); } .mark.resume circle, .mark.runner circle { fill: var(--accent); }`;
