import type { RunReport } from '../model/report.js';
import { html } from './markup.js';
import type { Section } from './section.js';
import { table } from './table.js';

/** Where and with what, and how to have it again. */
export function environmentSection({ environment, run }: RunReport): Section {
  const { name, cloud, region, profile, seed, scenario, machine, command, tools } = environment;
  const rows = [
    ['Environment', name],
    ['Run', run],
    ['Cloud', cloud === 'local' ? `local cloud (${region})` : `AWS ${region}`],
    ...(profile === null ? [] : [['Latency profile', profile]]),
    ...(scenario === null ? [] : [['Scenario', scenario]]),
    ...(seed === null ? [] : [['Seed', String(seed)]]),
    ['Machine', machine],
    ...tools.map((tool) => [tool.name, tool.version]),
  ];
  return {
    ...{ id: 'environment', title: 'Environment' },
    content: [
      html`<p>To have it again:</p>
        <pre class="scrolls" tabindex="0" role="region" aria-label="Command"><code>${command}</code></pre>`,
      table({ caption: 'Environment and tool versions', head: ['What', 'Which'], rows }),
    ],
  };
}
