/** What the metadata service of one instance answers with; the API side supplies it, asked anew on every request. */
export interface InstanceFacts {
  readonly instanceId: string;
  readonly imageId: string;
  readonly instanceType: string;
  readonly accountId: string;
  readonly region: string;
  readonly availabilityZone: string;
  readonly reservationId: string;
  readonly launchIndex: number;
  readonly pendingTime: string;
  readonly hostname: string;
  readonly macAddress: string;
  readonly vpcId: string;
  readonly vpcCidr: string;
  readonly subnetId: string;
  readonly subnetCidr: string;
  readonly networkInterfaceId: string;
  readonly securityGroups: readonly { readonly id: string; readonly name: string }[];
  /** Primary first. */
  readonly privateIps: readonly string[];
  readonly publicIp?: string;
  /** Raw bytes as given to RunInstances, already decoded from base64. */
  readonly userData?: Uint8Array;
  readonly publicKeys: readonly { readonly name: string; readonly openSshKey: string }[];
  readonly tags: Readonly<Record<string, string>>;
  readonly metadataOptions: {
    readonly httpTokens: 'required' | 'optional';
    readonly httpEndpoint: 'enabled' | 'disabled';
    readonly httpPutResponseHopLimit: number;
    readonly instanceMetadataTags: 'enabled' | 'disabled';
  };
  readonly instanceProfile?: { readonly arn: string; readonly id: string; readonly roleName: string };
}

/** Who is asking, by source address on a VPC's bridge; undefined when no running instance has that address. */
export type FactsBySource = (vpcId: string, sourceIp: string) => InstanceFacts | undefined;

/** Temporary credentials of an instance profile's role; the API side makes them known to the endpoint. */
export interface RoleCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  /** ISO 8601. */
  readonly lastUpdated: string;
  readonly expiration: string;
}
