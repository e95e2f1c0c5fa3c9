import type { TrafficMatch, TrafficPolicy, TrafficRule } from './traffic-policy.js';

/** Where a machine reaches the cloud itself, which no rule of a group filters. */
export interface CloudServices {
  /** The router's address: this host's own on the bridge. */
  readonly gateway: string;
  /** Port of the cloud's endpoint there; undefined when machines have no door to it. */
  readonly endpointPort: number | undefined;
}

/** Our chains in a machine's mangle table: guests flush `filter` for reasons of their own, and hardly ever this one. */
const chains = { in: 'LC-IN', out: 'LC-OUT', track: 'LC-TRACK' } as const;

/** The two rules that lead to them; they are put there once in the life of a network namespace. */
export const hooks: readonly string[] = [
  `-A PREROUTING -i eth0 -j ${chains.in}`,
  `-A POSTROUTING -o eth0 -j ${chains.out}`,
];

/** One bit of the connection mark: this connection is tracked. */
const tracked = '0x20000000/0x20000000';

/**
 * "Security groups do not filter traffic destined to and from" Amazon's DNS, the metadata service and others:
 * https://docs.aws.amazon.com/vpc/latest/userguide/vpc-security-groups.html
 */
const unfiltered = ['169.254.169.254/32', '169.254.169.253/32'];

const everywhere = '0.0.0.0/0';

/**
 * A policy as input of `iptables-restore --noflush`, which swaps the chains in one step. `hooked` says whether the
 * table leads to them already.
 */
export function trafficText(policy: TrafficPolicy, services: CloudServices, hooked: boolean): string {
  const lines = [
    '*mangle',
    ...Object.values(chains).map((chain) => `:${chain} - [0:0]`),
    // Only by a packet of whoever began the connection: an answer that some rule lets out must not make it tracked.
    `-A ${chains.track} -m conntrack --ctdir ORIGINAL -j CONNMARK --set-xmark ${tracked}`,
    ...cuts(policy, services.gateway),
    ...always(services),
    ...operatorsAddress(policy, services.gateway),
    ...directed('in', policy.ingress, policy.egress),
    ...directed('out', policy.egress, policy.ingress),
    ...(hooked ? [] : hooks),
    'COMMIT',
  ];
  return `${lines.join('\n')}\n`;
}

/** First of all, so that they end established connections too, as a broken wire does. */
function cuts(policy: TrafficPolicy, gateway: string): string[] {
  const addresses = policy.cutOff.flatMap((address) => [
    `-A ${chains.in} -s ${address}/32 -j DROP`,
    `-A ${chains.out} -d ${address}/32 -j DROP`,
  ]);
  // The router's address is the operator's as a machine sees it, and that of the cloud's services: who began tells them apart.
  const operator =
    policy.operator === 'by-rules'
      ? []
      : [chains.in, chains.out].map((chain) => `-A ${chain} -m conntrack --ctorigsrc ${gateway}/32 -j DROP`);
  return [...addresses, ...operator];
}

/**
 * What a machine has begun towards the operator ends in a partition as well: behind the services, which answer at the same
 * address, and before the groups, because a tracked connection would pass there.
 */
function operatorsAddress({ operator }: TrafficPolicy, gateway: string): string[] {
  if (operator === 'by-rules') return [];
  return [`-A ${chains.in} -s ${gateway}/32 -j DROP`, `-A ${chains.out} -d ${gateway}/32 -j DROP`];
}

function always({ gateway, endpointPort }: CloudServices): string[] {
  const services = unfiltered.flatMap((address) => [
    `-A ${chains.in} -s ${address} -j RETURN`,
    `-A ${chains.out} -d ${address} -j RETURN`,
  ]);
  if (endpointPort === undefined) return services;
  return [
    ...services,
    `-A ${chains.in} -s ${gateway}/32 -p tcp -m tcp --sport ${endpointPort} -m conntrack --ctdir REPLY -j RETURN`,
    `-A ${chains.out} -d ${gateway}/32 -p tcp -m tcp --dport ${endpointPort} -j RETURN`,
  ];
}

/**
 * One direction. A connection that was let in by a narrow rule is tracked: it goes on whatever becomes of the rule. One
 * that everybody may make, and whose answers may go to everybody on any port, is not tracked: its packets are let pass
 * one by one, and the change of a rule ends it at once. ICMP is always tracked.
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/security-group-connection-tracking.html
 */
function directed(
  side: 'in' | 'out',
  rules: readonly TrafficRule[],
  others: readonly TrafficRule[],
): string[] {
  const chain = chains[side];
  const verdicts = rules.flatMap((rule) => verdictsOf(side, rule, others));
  // "We apply the most permissive rule": what is untracked by one rule is not tracked by another.
  const [untracked, narrow] = [
    verdicts.filter(({ isTracked }) => !isTracked),
    verdicts.filter((v) => v.isTracked),
  ];
  return [
    `-A ${chain} -m connmark --mark ${tracked} -j RETURN`,
    ...[...untracked, ...narrow].map(
      ({ match, isTracked }) => `-A ${chain}${match} ${isTracked ? `-g ${chains.track}` : '-j RETURN'}`,
    ),
    `-A ${chain} -j DROP`,
  ];
}

interface Verdict {
  readonly match: string;
  readonly isTracked: boolean;
}

function verdictsOf(
  side: 'in' | 'out',
  { match, peer }: TrafficRule,
  others: readonly TrafficRule[],
): Verdict[] {
  const from = peer === everywhere ? '' : ` ${side === 'in' ? '-s' : '-d'} ${peer}`;
  const isTracked = (protocol: 'tcp' | 'udp') => peer !== everywhere || !answersAnywhere(others, protocol);
  switch (match.kind) {
    case 'any':
      return [
        ...(['tcp', 'udp'] as const)
          .filter((protocol) => !isTracked(protocol))
          .map((protocol) => ({ match: ` -p ${protocol}`, isTracked: false })),
        { match: from, isTracked: true },
      ];
    case 'ports':
      return [{ match: `${from}${portsText(match)}`, isTracked: isTracked(match.protocol) }];
    case 'icmp':
      return [{ match: `${from} -p icmp${icmpText(match)}`, isTracked: true }];
    case 'protocol':
      return [{ match: `${from} -p ${match.number}`, isTracked: true }];
  }
}

/** Whether answers of this protocol may go to everybody, whatever their port. */
function answersAnywhere(rules: readonly TrafficRule[], protocol: 'tcp' | 'udp'): boolean {
  return rules.some(({ match, peer }) => {
    if (peer !== everywhere) return false;
    if (match.kind === 'any') return true;
    return match.kind === 'ports' && match.protocol === protocol && isAllPorts(match);
  });
}

function isAllPorts({ from, to }: { readonly from: number; readonly to: number }): boolean {
  return from === 0 && to === 65_535;
}

function portsText({ protocol, from, to }: Extract<TrafficMatch, { kind: 'ports' }>): string {
  if (isAllPorts({ from, to })) return ` -p ${protocol}`;
  return ` -p ${protocol} -m ${protocol} --dport ${from === to ? from : `${from}:${to}`}`;
}

function icmpText({ type, code }: Extract<TrafficMatch, { kind: 'icmp' }>): string {
  if (type === undefined) return '';
  return ` -m icmp --icmp-type ${code === undefined ? type : `${type}/${code}`}`;
}
