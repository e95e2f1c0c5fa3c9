import type { Ruling, ServiceRules, WayBack } from '@moult/rolling-upgrade';

const allowed: Ruling = { kind: 'allowed' };

/** What versions and data of Example allow. Say for each rule where the fact is from. */
export function exampleRules(): ServiceRules {
  return {
    traits: { name: 'example', leadership: 'transfer', electionTimeoutMs: 1_000 },
    versionPath,
    wayBack,
  };
}

function versionPath(from: string, to: string): Ruling {
  if (from === to) return allowed;
  const [old, next] = [majorOf(from), majorOf(to)];
  if (old === null || next === null) return refused(`"${old === null ? from : to}" is not a version`);
  if (next < old) return refused('this is a step back; it has rules of its own');
  return next - old <= 1 ? allowed : refused(`one major version at a time; go to ${String(old + 1)} first`);
}

function wayBack({ from, to, spread }: WayBack): Ruling {
  if (from === to || spread === 'mixed') return allowed;
  return refused('every member may have written with the new version; use the volume snapshot');
}

function majorOf(version: string): number | null {
  const match = /^(\d+)\.\d+\.\d+$/.exec(version);
  return match === null ? null : Number(match[1]);
}

function refused(because: string): Ruling {
  return { kind: 'refused', because };
}
