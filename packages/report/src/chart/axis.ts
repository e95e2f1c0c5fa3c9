import { html, type Markup } from '../page/markup.js';
import { at, type Frame } from './frame.js';

/** Steps that read well, in seconds. */
const steps = [
  0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200,
  86_400,
];
const mostTicks = 14;

/** One tick of the time axis. */
interface Tick {
  readonly at: number;
  readonly text: string;
}

/** Ticks counted from the start of the window, at most fourteen. */
function ticksOf({ window }: Frame): readonly Tick[] {
  const seconds = (window.to - window.from) / 1000;
  const step =
    steps.find((one) => seconds / one <= mostTicks) ?? Math.ceil(seconds / mostTicks / 86_400) * 86_400;
  const count = Math.floor(seconds / step + 1e-9);
  return Array.from({ length: count + 1 }, (_, index) => ({
    at: window.from + index * step * 1000,
    text: tickText(index * step, step),
  }));
}

function tickText(seconds: number, step: number): string {
  const minutes = Math.floor(seconds / 60);
  const rest = (seconds % 60).toFixed(step < 1 ? 1 : 0).padStart(step < 1 ? 4 : 2, '0');
  if (minutes < 60) return `${minutes}:${rest}`;
  return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}:${rest}`;
}

/** The grid behind all tracks, with the time written above and below. */
export function grid(frame: Frame, top: number, bottom: number): Markup {
  return html`<g class="grid"
    >${ticksOf(frame).map(({ at: instant, text }) => {
      const x = at(frame.x(instant));
      return html`<line x1="${x}" x2="${x}" y1="${at(top)}" y2="${at(bottom)}" />
        <text x="${x}" y="${at(top - 6)}" text-anchor="middle">${text}</text>
        <text x="${x}" y="${at(bottom + 15)}" text-anchor="middle">${text}</text>`;
    })}</g
  >`;
}
