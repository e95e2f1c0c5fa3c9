import type { TestNode } from './node.js';

/**
 * Runs the data volume's script on a machine as if the instance had been told these settings. The script is the image's
 * own; only its source of settings, the metadata service, is replaced.
 */
export async function mountAs(node: TestNode, settings: Readonly<Record<string, string>>): Promise<string> {
  const cases = Object.entries(settings).map(
    ([name, value]) => `meta-data/tags/instance/moult:${name}) printf %s '${value}' ;;`,
  );
  const told = [
    'imds_known() { case $1 in',
    'meta-data/tags/instance/consul-type) printf server ;;',
    ...cases,
    '*) return "$imds_absent" ;;',
    'esac; }',
    'await_imds() { :; }',
  ].join('\n');
  return node.root(`
cp /usr/lib/moult/metadata.sh /run/metadata.sh
cat >>/run/metadata.sh <<'TOLD'
${told}
TOLD
sed 's,^\\. /usr/lib/moult/metadata.sh,. /run/metadata.sh,' /usr/lib/moult/data-volume >/run/data-volume
sh /run/data-volume`);
}
