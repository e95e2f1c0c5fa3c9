import {
  DeleteKeyPairCommand,
  DescribeKeyPairsCommand,
  type EC2Client,
  ImportKeyPairCommand,
} from '@aws-sdk/client-ec2';
import { toTags } from '../ec2/tags.js';

/** A key pair of EC2; its public key as one `authorized_keys` line where EC2 tells it. */
export interface KeyPairFound {
  readonly name: string;
  readonly publicKey: string | null;
}

/** The key pair of a name, or null when there is none. */
export async function findKeyPair(ec2: EC2Client, name: string): Promise<KeyPairFound | null> {
  try {
    const command = new DescribeKeyPairsCommand({ KeyNames: [name], IncludePublicKey: true });
    const [found] = (await ec2.send(command)).KeyPairs ?? [];
    return found === undefined ? null : { name, publicKey: found.PublicKey ?? null };
  } catch (error) {
    if (error instanceof Error && error.name === 'InvalidKeyPair.NotFound') return null;
    throw error;
  }
}

/** Gives EC2 a public key under a name, tagged with its owner. */
export async function importKeyPair(
  ec2: EC2Client,
  key: { readonly name: string; readonly publicKey: string; readonly tags: Readonly<Record<string, string>> },
): Promise<void> {
  await ec2.send(
    new ImportKeyPairCommand({
      KeyName: key.name,
      PublicKeyMaterial: Buffer.from(key.publicKey),
      // EC2 takes no list of tags that is empty.
      ...(Object.keys(key.tags).length === 0
        ? {}
        : { TagSpecifications: [{ ResourceType: 'key-pair', Tags: toTags(key.tags) }] }),
    }),
  );
}

/** Removes a key pair; one that is gone already is no error, to EC2 either. */
export async function deleteKeyPair(ec2: EC2Client, name: string): Promise<void> {
  await ec2.send(new DeleteKeyPairCommand({ KeyName: name }));
}
