import type { Context } from '../context.js';
import type { Party } from '../firewall/cuts.js';
import { holdsResources, type Instance } from '../model/instance.js';
import { hasZone } from '../model/zone.js';
import type { MachineFault } from './machine-fault.js';

/** What a cloud has, as far as faults may name it. */
type Ground = Pick<Context, 'region' | 'store'>;

/**
 * Throws a sentence when a fault names what this cloud does not have: it would be listed as in force, and hit nothing. A
 * TypeError for what there never was; an Error for a machine that is gone.
 */
export function requireTargets(ground: Ground, fault: MachineFault): void {
  switch (fault.kind) {
    case 'kill':
    case 'pause': {
      const ids = typeof fault.instanceId === 'string' ? [fault.instanceId] : fault.instanceId;
      for (const id of ids) requireInstance(ground, 'instanceId', id);
      return;
    }
    case 'partition':
      requireParties(ground, 'between', fault.between);
      if (fault.and !== 'everybody-else') requireParties(ground, 'and', fault.and);
      return;
    case 'volume-full':
    case 'volume-slow':
      requireVolume(ground, fault.volumeId);
  }
}

function requireParties(ground: Ground, side: 'between' | 'and', parties: readonly Party[]): void {
  for (const [index, party] of parties.entries()) {
    if (party.kind === 'instance') {
      const instance = requireInstance(ground, `${side}.${index}.instanceId`, party.instanceId);
      // A stopped one is parted when it starts; this one never does.
      if (!holdsResources(instance)) throw new Error(`${instance.id} cannot be parted: ${instance.state}.`);
    }
    if (party.kind === 'zone' && !hasZone(ground.region, party.zone)) {
      throw none(`${side}.${index}.zone`, `zone ${party.zone} in ${ground.region}`);
    }
  }
}

function requireInstance({ store }: Ground, field: string, id: string): Instance {
  const instance = store.instances.get(id);
  if (instance === undefined) throw none(field, `instance ${id}`);
  return instance;
}

/** A root volume is the machine's file system among the engine's own: no device stands for it that could be disturbed. */
function requireVolume({ store }: Ground, id: string): void {
  const volume = store.volumes.get(id);
  if (volume === undefined) throw none('volumeId', `volume ${id}`);
  if (volume.kind === 'root') {
    throw new TypeError(
      `Fault of machines, field volumeId: ${id} is a root volume, and only volumes beside it are devices here`,
    );
  }
}

function none(field: string, what: string): TypeError {
  return new TypeError(`Fault of machines, field ${field}: there is no ${what}`);
}
