import type { TemplateVersion } from '@moult/aws';
import type { ClusterDescription } from '@moult/consul-stack';

type Template = ClusterDescription['launchTemplate'];

/**
 * The version to roll to: of all that launch the same as the one Terraform made, the one most instances come from, and
 * that one itself when none does. A rollback makes a new version with old content; nodes that never left the old release
 * must not be replaced for a number. Pure.
 */
export function pickTemplate(
  made: Template,
  versions: readonly TemplateVersion[],
  running: readonly number[],
): Template {
  const content = versions.find(({ version }) => version === made.version)?.content;
  if (content === undefined) return made;
  const same = versions.filter((one) => one.content === content).map(({ version }) => version);
  const uses = (version: number): number => running.filter((one) => one === version).length;
  const most = same.reduce((best, version) => (uses(version) > uses(best) ? version : best), made.version);
  return { ...made, version: most };
}
