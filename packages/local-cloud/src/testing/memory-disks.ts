import { access, writeFile } from 'node:fs/promises';
import type { ImageHost, VolumeHost } from '../machines/port.js';
import type { HeldOperation } from './memory-host.js';

/** Volumes and snapshots that are names; a snapshot that is kept is a file with its id. */
export function memoryVolumes(
  volumes: Map<string, string | undefined>,
  mounted: Set<string>,
  pass: (operation: HeldOperation) => Promise<void>,
): VolumeHost {
  const snapshots = new Set<string>();
  return {
    create(id, options) {
      if (options.fromSnapshot !== undefined && !snapshots.has(options.fromSnapshot)) {
        return Promise.reject(new Error(`no snapshot ${options.fromSnapshot}`));
      }
      volumes.set(id, undefined);
      return Promise.resolve();
    },
    remove(id) {
      volumes.delete(id);
      return Promise.resolve();
    },
    async attach(id, instanceId) {
      await pass('attach');
      volumes.set(id, instanceId);
    },
    detach(id, _instanceId, { force }) {
      if (mounted.has(id) && !force) return Promise.resolve('busy');
      mounted.delete(id);
      volumes.set(id, undefined);
      return Promise.resolve('detached');
    },
    snapshot(volumeId, id) {
      if (!volumes.has(volumeId)) return Promise.reject(new Error(`no volume ${volumeId}`));
      snapshots.add(id);
      return Promise.resolve();
    },
    removeSnapshot(id) {
      snapshots.delete(id);
      return Promise.resolve();
    },
    async keepSnapshot(id, file) {
      if (!snapshots.has(id)) throw new Error(`no snapshot ${id}`);
      await writeFile(file, id);
    },
    async adoptSnapshot(id, file) {
      await access(file);
      snapshots.add(id);
    },
  };
}

/** Images that are names, of which those in `kept` outlive the host. */
export function memoryImages(images: Set<string>, kept: Set<string>): ImageHost {
  return {
    provideBase(id) {
      images.add(id);
      return Promise.resolve({ description: 'An image without content' });
    },
    capture(id) {
      images.add(id);
      return Promise.resolve();
    },
    remove(id) {
      images.delete(id);
      return Promise.resolve();
    },
    keep(id, name) {
      if (!images.has(id)) return Promise.reject(new Error(`no image ${id}`));
      kept.add(name);
      return Promise.resolve(`content of ${name}`);
    },
    adopt(id, { name, content }) {
      if (!kept.has(name)) return Promise.reject(new Error('its files are gone'));
      if (content !== `content of ${name}`) return Promise.reject(new Error('it has other files'));
      images.add(id);
      return Promise.resolve();
    },
    forget(name) {
      kept.delete(name);
      return Promise.resolve();
    },
  };
}
