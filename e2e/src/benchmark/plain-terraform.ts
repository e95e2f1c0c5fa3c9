import { cp, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findTerraform } from '@moult/cli';
import { execa } from 'execa';

/** One node as the plain configuration describes it. */
export interface PlainNode {
  readonly image: string;
  readonly subnet: string;
  readonly address: string;
  readonly volume: string;
  readonly device: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** The variables of `plain/main.tf`. */
export interface PlainVariables {
  readonly region: string;
  readonly security_group: string;
  readonly key_pair: string;
  readonly instance_profile: string;
  readonly instance_type: string;
  readonly nodes: Readonly<Record<string, PlainNode>>;
}

/** Longer than the slowest machine boots (ms). */
const applyMs = 900_000;

/** Terraform with a configuration of instances and attachments and nothing else, state in the folder. */
export class PlainTerraform {
  readonly #folder: string;
  readonly #env: Readonly<Record<string, string>>;

  private constructor(folder: string, env: Readonly<Record<string, string>>) {
    this.#folder = folder;
    this.#env = env;
  }

  static async init(folder: string, env: Readonly<Record<string, string>>): Promise<PlainTerraform> {
    await mkdir(folder, { recursive: true });
    await cp(join(import.meta.dirname, 'plain'), folder, { recursive: true });
    const plain = new PlainTerraform(folder, env);
    await plain.#run('init', '-input=false', '-no-color');
    return plain;
  }

  async set(variables: PlainVariables): Promise<void> {
    await writeFile(join(this.#folder, 'terraform.tfvars.json'), JSON.stringify(variables));
  }

  async adopt(node: string, instance: string, { device, volume }: PlainNode): Promise<void> {
    await this.#run('import', '-input=false', '-no-color', `aws_instance.node["${node}"]`, instance);
    const attachment = `${device}:${volume}:${instance}`;
    await this.#run(
      'import',
      '-input=false',
      '-no-color',
      `aws_volume_attachment.data["${node}"]`,
      attachment,
    );
  }

  /** What the procedure types for one node. */
  async applyNode(node: string): Promise<void> {
    const targets = [`aws_instance.node["${node}"]`, `aws_volume_attachment.data["${node}"]`];
    await this.#run(
      'apply',
      '-auto-approve',
      '-input=false',
      '-no-color',
      ...targets.map((one) => `-target=${one}`),
    );
  }

  async #run(...args: readonly string[]): Promise<void> {
    const { binary, env } = findTerraform(process.env);
    await execa(binary, args, { cwd: this.#folder, env: { ...this.#env, ...env }, timeout: applyMs });
  }
}
