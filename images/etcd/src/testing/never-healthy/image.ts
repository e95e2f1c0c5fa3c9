import type { ImageDefinitionInput } from '@moult/image-builder';
import { debianEtcd, etcdImage } from '@moult/etcd-images/shared-1';

const good = etcdImage({
  version: 'v2-never-healthy',
  base: 'debian-12-amd64-*',
  etcd: debianEtcd['3.5.16'],
});

/** Paths of a definition are relative to its folder, and this one lies two folders deeper than a released one. */
const fromHere = (path: string): string => `../../${path}`;

/**
 * Passes every test of an image and is no good all the same: etcd starts, stays up and never answers. Only a cluster shows that,
 * which is what the canary is for.
 */
export const image: ImageDefinitionInput = {
  ...good,
  files: [
    ...(good.files ?? []).map((file) => ({ ...file, from: fromHere(file.from) })),
    { from: 'silent.conf', to: '/etc/systemd/system/etcd.service.d/silent.conf' },
  ],
  provision: (good.provision ?? []).map((step) => ({ ...step, script: fromHere(step.script) })),
  tests: good.tests.map((step) => ({ ...step, script: fromHere(step.script) })),
};
