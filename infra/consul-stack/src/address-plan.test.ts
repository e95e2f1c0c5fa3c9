import ipaddr from 'ipaddr.js';
import { describe, expect, test } from 'vitest';
import { planAddresses } from './address-plan.js';

const zones = ['eu-central-1a', 'eu-central-1b', 'eu-central-1c'];

describe('the address plan', () => {
  test('gives three nodes a zone each, and an address inside the reservation of that zone', () => {
    expect(planAddresses({ cidr: '10.77.0.0/16', zones, nodes: 3, cluster: 'consul' })).toEqual({
      zones: [
        { zone: 'eu-central-1a', subnet: '10.77.0.0/24', reservation: '10.77.0.16/28' },
        { zone: 'eu-central-1b', subnet: '10.77.1.0/24', reservation: '10.77.1.16/28' },
        { zone: 'eu-central-1c', subnet: '10.77.2.0/24', reservation: '10.77.2.16/28' },
      ],
      nodes: [
        { name: 'consul-1', zone: 'eu-central-1a', serviceAddress: '10.77.0.16' },
        { name: 'consul-2', zone: 'eu-central-1b', serviceAddress: '10.77.1.16' },
        { name: 'consul-3', zone: 'eu-central-1c', serviceAddress: '10.77.2.16' },
      ],
    });
  });

  test.each(['10.77.0.0/16', '172.20.16.0/20', '192.168.252.0/22'])(
    'keeps five different service addresses inside the block %s, no zone holding a quorum',
    (cidr) => {
      const { zones: subnets, nodes } = planAddresses({ cidr, zones, nodes: 5, cluster: 'consul' });
      expect(new Set(nodes.map(({ serviceAddress }) => serviceAddress)).size).toBe(5);
      for (const { serviceAddress, zone } of nodes) {
        const place = subnets.find((one) => one.zone === zone);
        for (const block of [cidr, place?.subnet ?? '', place?.reservation ?? '']) {
          expect(ipaddr.IPv4.parse(serviceAddress).match(ipaddr.IPv4.parseCIDR(block))).toBe(true);
        }
      }
      for (const zone of zones) expect(nodes.filter((node) => node.zone === zone).length).toBeLessThan(3);
    },
  );
});
