import { dirname, join } from 'node:path/posix';
import { z } from 'zod';
import type { Rule, Violation } from './rule.js';

/** What a stranger who installs a package needs to find in its manifest. */
const published = z.object({
  description: z.string().min(1),
  license: z.literal('Apache-2.0'),
  type: z.literal('module'),
  types: z.string(),
  exports: z.record(z.string(), z.unknown()),
  files: z
    .array(z.string())
    .refine((files) => ['README.md', 'LICENSE'].every((name) => files.includes(name)), {
      error: 'must list README.md and LICENSE',
    }),
  engines: z.object({ node: z.string() }),
  publishConfig: z.object({ access: z.literal('public') }),
});

const tagged = z.object({ nx: z.object({ tags: z.array(z.string()) }) });

/** Public packages (Nx tag `public`) whose manifest, README or licence is not fit to be published. */
export const manifests: Rule = (files) => {
  const texts = new Map(files.map(({ path, text }) => [path, text]));
  return files
    .filter(({ path }) => path.endsWith('/package.json'))
    .flatMap(({ path, text }): Violation[] => {
      const manifest: unknown = JSON.parse(text);
      if (tagged.safeParse(manifest).data?.nx.tags.includes('public') !== true) return [];
      const at = (name: string): string | undefined => texts.get(join(dirname(path), name));
      const issues = published.safeParse(manifest).error?.issues ?? [];
      const messages = issues.map(({ path: [field], message }) => `"${String(field)}": ${message}`);
      if (at('README.md') === undefined) messages.push('README.md: absent');
      if (at('LICENSE') !== texts.get('LICENSE')) {
        messages.push('LICENSE: absent or not the text of the root LICENSE');
      }
      return messages.map((message) => ({ path, line: 1, message }));
    });
};
