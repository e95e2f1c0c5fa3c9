import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { snapshotFolder } from '../snapshot/store.js';
import { saveSnapshot } from '../snapshot/save.js';
import { Cluster } from './cluster.js';

// Records a snapshot of a real member of each version, with what etcd's own tool says of it. Run with
//   npx nx run etcd-probe:record

const kept = join(import.meta.dirname, '../../testdata/snapshots');
const work = await mkdtemp(join(tmpdir(), 'etcd-record-'));
const status: Record<string, unknown> = {};
try {
  for (const version of ['3.4.23', '3.5.16'] as const) status[version] = await record(version);
  await writeFile(join(kept, 'status.json'), `${JSON.stringify(status, null, 2)}\n`);
} finally {
  await rm(work, { recursive: true, force: true });
}

async function record(version: '3.4.23' | '3.5.16'): Promise<unknown> {
  await using cluster = await Cluster.start({ version });
  const leader = await cluster.leader();
  // Enough for a tree with branches, and one value that needs more than a page.
  for (let at = 0; at < 200; at += 1)
    await leader.client.writeKey({ key: `key/${String(at)}`, value: 'v'.repeat(at) });
  await leader.client.writeKey({ key: 'large', value: 'x'.repeat(20_000) });
  await leader.client.deleteKey('key/7');
  const store = snapshotFolder(work);
  await saveSnapshot(leader.client, store, { name: version, atLeast: 0 });
  const content = await readFile(join(work, `${version}.db`));
  await mkdir(kept, { recursive: true });
  await writeFile(join(kept, `etcd-${version}.db.gz`), gzipSync(content, { level: 9 }));
  const said = await leader.run(
    ['/usr/bin/etcdctl', 'snapshot', 'status', '/tmp/snapshot.db', '--write-out=json'],
    [{ content, target: '/tmp/snapshot.db' }],
  );
  process.stdout.write(`${version}: ${said}\n`);
  // 3.5 adds a word about its other tool.
  return JSON.parse(/\{.*\}/.exec(said)?.[0] ?? '') as unknown;
}
