import { scaleLinear } from 'd3-scale';
import type { Stretch } from '../model/instants.js';
import type { Content } from '../page/markup.js';

/** The chart's own units; the page scales it to whatever width there is. */
export const chartWidth = 1200;
const gutter = 132;
const margin = 14;

/** The time axis that every track shares. */
export interface Frame {
  readonly left: number;
  readonly right: number;
  readonly window: Stretch;
  /** Where an instant lies, in chart units; instants outside the window at its edges. */
  readonly x: (at: number) => number;
}

/** One row of the chart, drawn from its own top at 0. */
export interface Track {
  readonly label: Content;
  readonly note: string;
  readonly height: number;
  readonly drawn: Content;
}

/** Coordinates with a tenth of a unit: more is not to be seen and doubles the file. */
export function at(number: number): string {
  return String(Math.round(number * 10) / 10);
}

/** The frame of a window; a window without length gets a second, so that there is an axis. */
export function frameOf(window: Stretch): Frame {
  const to = window.to > window.from ? window.to : window.from + 1000;
  const left = gutter;
  const right = chartWidth - margin;
  const scale = scaleLinear([window.from, to], [left, right]).clamp(true);
  return { left, right, window: { from: window.from, to }, x: (instant) => scale(instant) };
}

/** Where a stretch lies; short ones stay visible. */
export function extent(frame: Frame, { from, to }: Stretch, least = 1.5): { x: number; width: number } {
  const x = frame.x(from);
  return { x, width: Math.max(least, frame.x(to) - x) };
}

/** How wide a text is at 11 units, about; browsers differ, and a label that nearly fits is left out. */
export function textWidth(text: string): number {
  return text.length * 6.3;
}

/** A text cut to what fits in the gutter. */
export function fitted(text: string, width: number): string {
  const most = Math.floor(width / 6.6);
  return text.length <= most ? text : `${text.slice(0, most - 1)}…`;
}

/** What fits beside the tracks. */
export const labelWidth: number = gutter - 10;
