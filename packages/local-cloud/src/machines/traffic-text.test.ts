import { describe, expect, test } from 'vitest';
import { trafficText } from './traffic-text.js';
import { closedTraffic, openTraffic, type TrafficPolicy, type TrafficRule } from './traffic-policy.js';

const services = { gateway: '10.0.0.1', endpointPort: 4000 };

/** The rules of one chain, in order, without the name of the chain. */
function chain(name: string, policy: TrafficPolicy): string[] {
  const lines = trafficText(policy, services, true).split('\n');
  return lines.filter((line) => line.startsWith(`-A ${name} `)).map((line) => line.slice(name.length + 4));
}

/** What the groups' rules alone make of a direction: between the mark's rule and the last drop. */
function decided(name: 'LC-IN' | 'LC-OUT', policy: Partial<TrafficPolicy>): string[] {
  const rules = chain(name, { ...closedTraffic, ...policy });
  return rules.slice(rules.findIndex((rule) => rule.startsWith('-m connmark')) + 1, -1);
}

const ssh: TrafficRule = { match: { kind: 'ports', protocol: 'tcp', from: 22, to: 22 }, peer: '10.9.0.0/24' };
const world = '0.0.0.0/0';

describe('whatever the rules', () => {
  test('the text swaps our chains in one step and hooks them in once', () => {
    expect(trafficText(closedTraffic, services, false).split('\n')).toEqual([
      ...['*mangle', ':LC-IN - [0:0]', ':LC-OUT - [0:0]', ':LC-TRACK - [0:0]'],
      '-A LC-TRACK -m conntrack --ctdir ORIGINAL -j CONNMARK --set-xmark 0x20000000/0x20000000',
      '-A LC-IN -s 169.254.169.254/32 -j RETURN',
      '-A LC-OUT -d 169.254.169.254/32 -j RETURN',
      '-A LC-IN -s 169.254.169.253/32 -j RETURN',
      '-A LC-OUT -d 169.254.169.253/32 -j RETURN',
      '-A LC-IN -s 10.0.0.1/32 -p tcp -m tcp --sport 4000 -m conntrack --ctdir REPLY -j RETURN',
      '-A LC-OUT -d 10.0.0.1/32 -p tcp -m tcp --dport 4000 -j RETURN',
      '-A LC-IN -m connmark --mark 0x20000000/0x20000000 -j RETURN',
      '-A LC-IN -j DROP',
      '-A LC-OUT -m connmark --mark 0x20000000/0x20000000 -j RETURN',
      '-A LC-OUT -j DROP',
      '-A PREROUTING -i eth0 -j LC-IN',
      '-A POSTROUTING -o eth0 -j LC-OUT',
      ...['COMMIT', ''],
    ]);
    expect(trafficText(closedTraffic, services, true)).not.toContain('ROUTING');
  });

  test.each(['LC-IN', 'LC-OUT'])('%s ends with a drop', (name) => {
    for (const policy of [closedTraffic, openTraffic, { ...closedTraffic, ingress: [ssh] }]) {
      expect(chain(name, policy).at(-1)).toBe('-j DROP');
    }
  });

  test('a machine without a door to the endpoint gets no rule for it', () => {
    expect(trafficText(openTraffic, { ...services, endpointPort: undefined }, true)).not.toContain(
      '10.0.0.1',
    );
  });
});

describe('rules', () => {
  test('a source in, a destination out', () => {
    expect(decided('LC-IN', { ingress: [ssh] })).toEqual([
      '-s 10.9.0.0/24 -p tcp -m tcp --dport 22 -g LC-TRACK',
    ]);
    expect(decided('LC-OUT', { egress: [ssh] })).toEqual([
      '-d 10.9.0.0/24 -p tcp -m tcp --dport 22 -g LC-TRACK',
    ]);
  });

  test.each([
    [{ kind: 'ports', protocol: 'udp', from: 8300, to: 8302 }, '-p udp -m udp --dport 8300:8302'],
    [{ kind: 'ports', protocol: 'tcp', from: 0, to: 65_535 }, '-p tcp'],
    [{ kind: 'icmp' }, '-p icmp'],
    [{ kind: 'icmp', type: 8 }, '-p icmp -m icmp --icmp-type 8'],
    [{ kind: 'icmp', type: 3, code: 4 }, '-p icmp -m icmp --icmp-type 3/4'],
    [{ kind: 'protocol', number: 50 }, '-p 50'],
  ] as const)('%o', (match, text) => {
    expect(decided('LC-IN', { ingress: [{ match, peer: '10.0.0.9/32' }] })).toEqual([
      `-s 10.0.0.9/32 ${text} -g LC-TRACK`,
    ]);
  });
});

describe('tracking', () => {
  const http: TrafficRule = { match: { kind: 'ports', protocol: 'tcp', from: 80, to: 80 }, peer: world };

  test('what everybody may begin and everybody may be answered on is not tracked', () => {
    expect(decided('LC-IN', { ingress: [http], egress: openTraffic.egress })).toEqual([
      '-p tcp -m tcp --dport 80 -j RETURN',
    ]);
  });

  test('it is tracked where answers could not go to everybody', () => {
    const narrow = { match: { kind: 'any' }, peer: '10.0.0.0/8' } as const;
    const somePorts = {
      match: { kind: 'ports', protocol: 'tcp', from: 1024, to: 65_535 },
      peer: world,
    } as const;
    const otherProtocol = {
      match: { kind: 'ports', protocol: 'udp', from: 0, to: 65_535 },
      peer: world,
    } as const;
    for (const egress of [[], [narrow], [somePorts], [otherProtocol]]) {
      expect(decided('LC-IN', { ingress: [http], egress })).toEqual(['-p tcp -m tcp --dport 80 -g LC-TRACK']);
    }
  });

  test('everything open: TCP and UDP are untracked, the rest is tracked', () => {
    expect(decided('LC-IN', openTraffic)).toEqual(['-p tcp -j RETURN', '-p udp -j RETURN', '-g LC-TRACK']);
  });

  test('the most permissive rule decides, whichever was written first', () => {
    const rules = decided('LC-IN', { ingress: [ssh, http], egress: openTraffic.egress });
    expect(rules).toEqual([
      '-p tcp -m tcp --dport 80 -j RETURN',
      '-s 10.9.0.0/24 -p tcp -m tcp --dport 22 -g LC-TRACK',
    ]);
  });

  test('ICMP from everybody is tracked', () => {
    const ping = { match: { kind: 'icmp' }, peer: world } as const;
    expect(decided('LC-IN', { ingress: [ping], egress: openTraffic.egress })).toEqual([
      '-p icmp -g LC-TRACK',
    ]);
  });
});

describe('cuts', () => {
  test('they stand before everything, established connections included', () => {
    const policy: TrafficPolicy = { ...openTraffic, cutOff: ['10.0.0.11'], operator: 'cut-off' };
    expect(chain('LC-IN', policy).slice(0, 2)).toEqual([
      '-s 10.0.0.11/32 -j DROP',
      '-m conntrack --ctorigsrc 10.0.0.1/32 -j DROP',
    ]);
    expect(chain('LC-OUT', policy).slice(0, 2)).toEqual([
      '-d 10.0.0.11/32 -j DROP',
      '-m conntrack --ctorigsrc 10.0.0.1/32 -j DROP',
    ]);
  });

  test('of the operator’s address the services are left, and nothing that a group would let pass', () => {
    const rules = chain('LC-OUT', { ...openTraffic, operator: 'cut-off' });
    const at = (rule: string) => rules.indexOf(rule);
    const drop = at('-d 10.0.0.1/32 -j DROP');
    expect(drop).toBeGreaterThan(at('-d 10.0.0.1/32 -p tcp -m tcp --dport 4000 -j RETURN'));
    expect(drop).toBeLessThan(at('-m connmark --mark 0x20000000/0x20000000 -j RETURN'));
    expect(chain('LC-IN', { ...openTraffic, operator: 'cut-off' })).toContain('-s 10.0.0.1/32 -j DROP');
    expect(chain('LC-OUT', openTraffic)).not.toContain('-d 10.0.0.1/32 -j DROP');
  });
});
