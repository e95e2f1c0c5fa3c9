import type { LoadedDefinition } from '@moult/image-builder';

/** The part of a systemd unit that makes a service start, stay up and never answer. */
const silent = '[Service]\nType=exec\nExecStart=\nExecStart=/bin/sleep infinity\n';

/**
 * The definition of an image that passes every test of an image and is no good all the same. Only a cluster shows that, which is
 * what the canary is for. Its version is another one, so that nobody finds it in place of the good image.
 */
export function neverHealthy(
  { definition, contents }: LoadedDefinition,
  { unit, version }: { readonly unit: string; readonly version: string },
): LoadedDefinition {
  const from = 'silent.conf';
  const to = `/etc/systemd/system/${unit}.service.d/${from}`;
  return {
    definition: {
      ...definition,
      version,
      files: [...definition.files, { from, to, mode: 0o644, owner: 'root:root' }],
    },
    contents: new Map([...contents, [from, Buffer.from(silent)]]),
  };
}
