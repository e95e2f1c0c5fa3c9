import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { describe, expect, test } from 'vitest';
import { forwardQuery, framed } from './forward.js';
import { answerTo, readQuestion, type Reply } from './message.js';
import { privateReply, type Zone } from './private-names.js';

/** A query as a resolver library writes it: id 0x1234, recursion desired. */
function query(name: string, type = 1): Buffer {
  const labels = name.split('.').flatMap((label) => [Buffer.from([label.length]), Buffer.from(label)]);
  const head = Buffer.from('123401000001000000000000', 'hex');
  return Buffer.concat([head, ...labels, Buffer.from([0, 0, type, 0, 1])]);
}

const zone: Zone = { region: 'us-east-1', has: (address) => address === '10.0.0.10' };
const asked = (name: string, type = 1, where = zone): Reply | undefined => {
  const question = readQuestion(query(name, type));
  if (question === undefined) throw new Error('no question');
  return privateReply(question, where);
};

describe('private names', () => {
  test('the name made of an address leads to it, whatever the case, and back', () => {
    expect(asked('ip-10-0-0-10.ec2.internal')).toEqual({ kind: 'address', address: '10.0.0.10' });
    expect(asked('IP-10-0-0-10.EC2.Internal')).toEqual({ kind: 'address', address: '10.0.0.10' });
    expect(
      asked('10.0.0.10.in-addr.arpa'.split('.').slice(0, 4).reverse().join('.') + '.in-addr.arpa', 12),
    ).toEqual({
      kind: 'name',
      name: 'ip-10-0-0-10.ec2.internal',
    });
  });

  test('other regions have their own domain', () => {
    const frankfurt = { ...zone, region: 'eu-central-1' };
    expect(asked('ip-10-0-0-10.eu-central-1.compute.internal', 1, frankfurt)).toMatchObject({
      kind: 'address',
    });
    expect(asked('ip-10-0-0-10.ec2.internal', 1, frankfurt)).toBeUndefined();
  });

  test('a name of nobody does not exist; one of another type has no such record', () => {
    for (const name of [
      'ip-10-0-0-11.ec2.internal',
      'ip-10-0-0-010.ec2.internal',
      'x.ec2.internal',
      'ec2.internal',
    ]) {
      expect(asked(name)).toEqual({ kind: 'no-such-name' });
    }
    expect(asked('ip-10-0-0-10.ec2.internal', 28)).toEqual({ kind: 'nothing' });
  });

  test('what is not about the machines is somebody else’s to answer', () => {
    for (const name of ['example.org', 'notec2.internal', '11.0.0.10.in-addr.arpa']) {
      expect(asked(name)).toBeUndefined();
    }
  });
});

describe('messages', () => {
  test('an answer repeats the id and the question, with one record', () => {
    const message = query('ip-10-0-0-10.ec2.internal');
    const question = readQuestion(message);
    if (question === undefined) throw new Error('no question');
    const answer = answerTo(message, question, { kind: 'address', address: '10.0.0.10' });
    expect(answer.subarray(0, 12).toString('hex')).toBe('123485800001000100000000');
    expect(answer.subarray(12, question.end)).toEqual(message.subarray(12, question.end));
    expect(answer.subarray(question.end).toString('hex')).toBe('c00c000100010000000100040a00000a');
    const missing = answerTo(message, question, { kind: 'no-such-name' });
    expect(missing.subarray(0, 12).toString('hex')).toBe('123485830001000000000000');
    expect(missing).toHaveLength(question.end);
  });

  test('what is no query of one question is not read, however short or wrong it is', () => {
    const good = query('a.b');
    for (let length = 0; length < good.length; length += 1) {
      expect(readQuestion(good.subarray(0, length))).toBeUndefined();
    }
    const changed = (at: number, byte: number) => {
      const message = Buffer.from(good);
      message[at] = byte;
      return message;
    };
    // An answer, an inverse query, two questions, a pointer in place of a name, class CHAOS.
    for (const message of [
      changed(2, 0x81),
      changed(2, 0x08),
      changed(5, 2),
      changed(12, 0xc0),
      changed(good.length - 1, 3),
    ]) {
      expect(readQuestion(message)).toBeUndefined();
    }
  });
});

describe('everything else', () => {
  test('goes to this host’s servers over UDP; the first that answers is believed', async () => {
    const server = createSocket('udp4');
    server.on('message', (message, { port, address }) => {
      server.send(Buffer.from('0000wrong'), port, address);
      server.send(Buffer.concat([message.subarray(0, 2), Buffer.from('answer')]), port, address);
    });
    server.bind(0, '127.0.0.1');
    await once(server, 'listening');
    const closed = createSocket('udp4').bind(0, '127.0.0.1');
    await once(closed, 'listening');
    const { port: nobody } = closed.address();
    closed.close();
    const upstreams = () => [`127.0.0.1:${nobody}`, `127.0.0.1:${server.address().port}`];
    const answer = await forwardQuery(query('example.org'), 'udp', upstreams);
    expect(answer?.subarray(2).toString()).toBe('answer');
    server.close();
  });

  test('and over TCP, where answers come in pieces', async () => {
    const server = createServer((socket) => {
      socket.on('data', () => {
        const answer = framed(Buffer.from('12345'));
        socket.write(answer.subarray(0, 1));
        setTimeout(() => socket.end(answer.subarray(1)), 20);
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : 0;
    const answer = await forwardQuery(query('example.org'), 'tcp', () => [`127.0.0.1:${port}`]);
    expect(answer?.toString()).toBe('12345');
    server.close();
  });

  test('without servers there is no answer', async () => {
    expect(await forwardQuery(query('example.org'), 'udp', () => [])).toBeUndefined();
  });
});
