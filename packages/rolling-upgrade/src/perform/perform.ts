import type { Effect } from '../journal/effect.js';
import type { Outcome } from './outcome.js';
import type { Call } from './call.js';
import type { EffectOf, Ports } from './ports.js';

type Send<Kind extends Effect['kind']> = (
  ports: Ports,
  effect: EffectOf<Kind>,
  call: Call,
) => Promise<Outcome>;

/** Which port does which effect. */
const senders: { readonly [Kind in Effect['kind']]: Send<Kind> } = {
  launch: ({ machines }, effect, call) => machines.launch(effect, call),
  'stop-instance': ({ machines }, effect, call) => machines.stop(effect, call),
  terminate: ({ machines }, effect, call) => machines.terminate(effect, call),
  'detach-volume': ({ belongings }, effect, call) => belongings.detach(effect, call),
  'attach-volume': ({ belongings }, effect, call) => belongings.attach(effect, call),
  'snapshot-volume': ({ belongings }, effect, call) => belongings.snapshot(effect, call),
  'move-address': ({ belongings }, effect, call) => belongings.moveAddress(effect, call),
  'stop-service': ({ guests }, effect, call) => guests.stopService(effect, call),
  'mount-volume': ({ guests }, effect, call) => guests.mount(effect, call),
  'start-service': ({ guests }, effect, call) => guests.startService(effect, call),
  'hand-over': ({ driver }, { from, to }, call) => driver.transferLeadership(from, to, call),
  'save-snapshot': ({ driver }, { plan, node }, call) => driver.saveSnapshot(plan, node, call),
  'set-guard': ({ driver }, { found }, call) => driver.setGuard(found, call),
  'restore-guard': ({ driver }, { settings }, call) => driver.restoreGuard(settings, call),
};

/** Sends an effect to the port that can do it. Holds no policy. */
export function perform(ports: Ports, effect: Effect, call: Call): Promise<Outcome> {
  const send = senders[effect.kind] as Send<Effect['kind']>;
  return send(ports, effect, call);
}
