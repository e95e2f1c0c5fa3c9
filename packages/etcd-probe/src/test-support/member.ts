import type { Tls } from '@moult/member-probe';
import { MemberContainer } from '@moult/member-fixture';
import { GenericContainer, type StartedTestContainer, Wait } from 'testcontainers';
import { etcdClient, type ClientOptions, type EtcdClient } from '../client/client.js';
import { etcdSecretNames } from '../secrets/new-etcd-secrets.js';
import { httpTransport } from '../transport/http-transport.js';
import { etcdImage, type FixtureVersion } from './etcd-image.js';
import { leftovers } from './leftovers.js';

/** Everything one member is started with. */
export interface MemberSpec {
  readonly node: string;
  readonly version: FixtureVersion;
  /** A loopback address of its own; the container shares the host's network, so that it keeps it across restarts. */
  readonly address: string;
  readonly args: readonly string[];
  readonly volume: string;
  /** The cluster's secrets, where it speaks TLS. */
  readonly secrets: ReadonlyMap<string, string> | null;
}

/** A real member of etcd in a container. */
export class Member extends MemberContainer {
  #spec: MemberSpec;

  private constructor(spec: MemberSpec, started: StartedTestContainer) {
    super(started);
    this.#spec = spec;
  }

  static async start(spec: MemberSpec): Promise<Member> {
    return new Member(spec, await startContainer(spec));
  }

  get spec(): MemberSpec {
    return this.#spec;
  }

  get url(): string {
    return `${schemeOf(this.#spec)}://${this.#spec.address}:2379`;
  }

  /** A client that presents the operator's certificate where the cluster speaks TLS. */
  get client(): EtcdClient {
    return this.clientWith({});
  }

  clientWith(options: ClientOptions, tls: Tls = operatorTls(this.#spec.secrets)): EtcdClient {
    const { address } = this.#spec;
    return etcdClient(
      httpTransport({ scheme: schemeOf(this.#spec), host: address, port: 2379 }, { tls }),
      options,
    );
  }

  /** Runs a program of the image beside etcd; answers with what it printed. */
  async run(
    command: readonly string[],
    files: readonly { content: Buffer; target: string }[] = [],
  ): Promise<string> {
    if (files.length > 0) await this.started.copyContentToContainer([...files]);
    const { output, exitCode } = await this.started.exec([...command]);
    if (exitCode !== 0) throw new Error(`${command.join(' ')} ended with ${String(exitCode)}: ${output}`);
    return output;
  }

  /** Changes bytes in the data file of a stopped member, as a failing disk does: same length, no word to anybody. */
  async corrupt(from: string, to: string): Promise<void> {
    const engine = await this.engine();
    const folder = '/data/etcd/member/snap';
    const chunks: Buffer[] = [];
    for await (const chunk of await engine.getArchive({ path: `${folder}/db` }))
      chunks.push(Buffer.from(chunk));
    // A tar archive with one file: its content stands there as it is.
    const archive = Buffer.concat(chunks).toString('latin1');
    if (from.length !== to.length || !archive.includes(from))
      throw new Error(`${from} is not in the data file`);
    await engine.putArchive(Buffer.from(archive.replaceAll(from, to), 'latin1'), { path: folder });
  }

  /**
   * A new machine with the old data and the old address, as a roll does it; of another version, if told so. It is there
   * when it has said `words`.
   */
  async replace(version: FixtureVersion = this.#spec.version, words: RegExp = anyStart): Promise<void> {
    await this.replaceBy(() => startContainer({ ...this.#spec, version }, words));
    this.#spec = { ...this.#spec, version };
  }
}

function schemeOf({ secrets }: MemberSpec): 'http' | 'https' {
  return secrets === null ? 'http' : 'https';
}

function operatorTls(secrets: MemberSpec['secrets']): Tls {
  if (secrets === null) return {};
  const own = secrets.get(etcdSecretNames.operator) ?? '';
  return { ca: secrets.get(etcdSecretNames.clientAuthority) ?? '', cert: own, key: own };
}

/** What a member says that is on its way, of any version. */
const anyStart = /serving client|ready to serve|starting etcd|raft/i;

async function startContainer(
  { node, version, address, args, volume, secrets }: MemberSpec,
  words: RegExp = anyStart,
): Promise<StartedTestContainer> {
  const scheme = secrets === null ? 'http' : 'https';
  const files = [...(secrets ?? [])].map(([name, content]) => ({ content, target: `/run/secrets/${name}` }));
  const container = new GenericContainer(await etcdImage(version))
    .withName(leftovers.name(node))
    .withNetworkMode('host')
    .withBindMounts([{ source: volume, target: '/data', mode: 'rw' }])
    .withCopyContentToContainer(files)
    .withCommand([
      ...[`--name=${node}`, '--data-dir=/data/etcd', '--log-outputs=stderr', '--logger=zap'],
      `--listen-client-urls=${scheme}://${address}:2379`,
      `--advertise-client-urls=${scheme}://${address}:2379`,
      `--listen-peer-urls=${scheme}://${address}:2380`,
      `--initial-advertise-peer-urls=${scheme}://${address}:2380`,
      ...(secrets === null ? [] : tlsArgs(node)),
      ...args,
    ])
    .withWaitStrategy(Wait.forLogMessage(words))
    .withStartupTimeout(30_000);
  return container.start();
}

function tlsArgs(node: string): readonly string[] {
  const file = (name: string): string => `/run/secrets/${name}`;
  const { peerAuthority, clientAuthority, peer, server } = etcdSecretNames;
  return [
    `--peer-trusted-ca-file=${file(peerAuthority)}`,
    '--peer-client-cert-auth',
    `--peer-cert-file=${file(peer(node))}`,
    `--peer-key-file=${file(peer(node))}`,
    `--trusted-ca-file=${file(clientAuthority)}`,
    '--client-cert-auth',
    `--cert-file=${file(server(node))}`,
    `--key-file=${file(server(node))}`,
  ];
}
