import { expect, test } from 'vitest';
import { serveCommand } from './find.js';

const cloud = { cloudId: 'c1', container: 'local-cloud-c1-moto' };

test('moto in a container carries its cloud’s mark, by which the cleanup finds it, and listens on loopback only', () => {
  const command = serveCommand({ kind: 'container', image: 'moto:1' }, 5555, cloud).join(' ');
  expect(command).toBe(
    'docker run --rm --name local-cloud-c1-moto --label local-cloud.cloud=c1 --env MOTO_EC2_LOAD_DEFAULT_AMIS=false -p 127.0.0.1:5555:5000 moto:1',
  );
});

test.each([
  [{ kind: 'command', path: '/bin/moto_server' } as const, '/bin/moto_server -H 127.0.0.1 -p 5555'],
  [{ kind: 'module', python: 'python3' } as const, 'python3 -m moto.server -H 127.0.0.1 -p 5555'],
])('as a process it listens on loopback only: %o', (source, command) => {
  expect(serveCommand(source, 5555, cloud).join(' ')).toBe(command);
});
