import type { Page } from 'playwright-core';

/** A text's contrast with what is behind it. */
export interface Contrast {
  readonly text: string;
  readonly ratio: number;
}

/** The contrast (WCAG 2.2, 1.4.3) of the first text that each selector finds; a selector that finds none is an error. */
export function contrastsOf(page: Page, selectors: readonly string[]): Promise<readonly Contrast[]> {
  return page.evaluate((all) => {
    const channels = (colour: string): number[] => (colour.match(/[\d.]+/g) ?? []).map(Number);
    const luminance = (colour: string): number => {
      const [r = 0, g = 0, b = 0] = channels(colour).map((value) => {
        const share = value / 255;
        return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
      });
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const behind = (element: Element): string => {
      for (let one: Element | null = element; one !== null; one = one.parentElement) {
        const { backgroundColor } = getComputedStyle(one);
        if ((channels(backgroundColor)[3] ?? 1) > 0) return backgroundColor;
      }
      return getComputedStyle(document.documentElement).colorScheme === 'dark'
        ? 'rgb(0,0,0)'
        : 'rgb(255,255,255)';
    };
    return all.map((selector) => {
      const element = document.querySelector(selector);
      if (element === null) throw new Error(`nothing matches ${selector}`);
      const style = getComputedStyle(element);
      const ink = element instanceof SVGElement ? style.fill : style.color;
      const [light = 0, dark = 0] = [luminance(ink), luminance(behind(element))].sort((a, b) => b - a);
      return { text: selector, ratio: (light + 0.05) / (dark + 0.05) };
    });
  }, selectors);
}
