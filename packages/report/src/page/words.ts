import type { RunReport } from '../model/report.js';

/** A length of time as one reads it: `3.2 ms`, `0.85 s`, `42 s`, `3 min 20 s`, `1 h 5 min`. */
export function duration(ms: number): string {
  if (ms === 0) return '0 s';
  if (ms < 100) return `${ms.toFixed(ms < 10 ? 1 : 0)} ms`;
  const seconds = ms / 1000;
  if (seconds < 10) return `${seconds.toFixed(seconds < 1 ? 2 : 1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return twoUnits(Math.floor(whole / 60), 'min', whole % 60, 's');
  return twoUnits(Math.floor(whole / 3600), 'h', Math.floor((whole % 3600) / 60), 'min');
}

function twoUnits(big: number, bigUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${big} ${bigUnit}` : `${big} ${bigUnit} ${small} ${smallUnit}`;
}

/** The time since the run began, `1:05.3`. */
export function sinceStart(report: Pick<RunReport, 'window'>, at: number): string {
  const ms = Math.max(0, at - report.window.from);
  const minutes = Math.floor(ms / 60_000);
  return `${minutes}:${((ms % 60_000) / 1000).toFixed(1).padStart(4, '0')}`;
}

/** An instant of the calendar, in UTC: reports are compared across places. */
export function dateAndTime(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

/** `99.97 %`; never rounded up to a hundred. */
export function percent(share: number): string {
  if (share === 1) return '100 %';
  return `${(Math.floor(share * 10_000) / 100).toFixed(2)} %`;
}

/** `1 node`, `3 nodes`. */
export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** The first twelve characters of a digest; the whole one stands in the JSON. */
export function short(digest: string): string {
  const bare = digest.replace(/^sha256:/, '');
  return bare.length > 12 ? bare.slice(0, 12) : bare;
}

/** What is not known, in a table. */
export const unknown = 'not known';
