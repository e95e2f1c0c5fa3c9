/** A moment as names have it, to the second: `20300101T120000Z`. */
export function stamp(date: Date): string {
  return date.toISOString().replaceAll(/[-:]|\.\d+/g, '');
}
