import type { Stop } from '../model/stop.js';
import { html, type Markup } from './markup.js';

/** What an operator needs next to the verdict of a run that halted: what was seen, what is safe, what to do. */
export function stopNotes(stop: Stop | null): Markup | null {
  if (stop === null) return null;
  const seen = stop.seen.map(({ on, says, numbers }) => {
    const rest = Object.entries(numbers).map(([name, value]) => `${name} ${value}`);
    return html`<li>${on}: ${says}${rest.length === 0 ? '' : ` (${rest.join('; ')})`}</li>`;
  });
  return html`<dl class="stop">
    <dt>Seen</dt>
    <dd>
      <ul>
        ${seen}
      </ul>
    </dd>
    <dt>Safe meanwhile</dt>
    <dd>
      <ul>
        ${stop.safe.map((sentence) => html`<li>${sentence}</li>`)}
      </ul>
    </dd>
    <dt>Next</dt>
    <dd>
      <ul>
        ${stop.next.map(({ command, when }) => html`<li><code>${command}</code> ${when}</li>`)}
      </ul>
    </dd>
  </dl>`;
}
