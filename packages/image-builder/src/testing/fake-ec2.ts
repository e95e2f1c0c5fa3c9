import { EC2Client } from '@aws-sdk/client-ec2';

/** One call, by the name of its action and with its parameters. */
export interface FakeCall {
  readonly action: string;
  readonly input: Readonly<Record<string, unknown>>;
}

/** An EC2 that answers from a function and asks nobody; `calls` has what was asked, in order. */
export function fakeEc2(answer: (call: FakeCall) => unknown): {
  readonly ec2: EC2Client;
  readonly calls: readonly FakeCall[];
} {
  const calls: FakeCall[] = [];
  const credentials = { accessKeyId: 'nobody', secretAccessKey: 'nothing' };
  const ec2 = new EC2Client({ region: 'us-east-1', credentials });
  const send = async (command: {
    readonly constructor: { readonly name: string };
    readonly input: object;
  }) => {
    const call = {
      action: command.constructor.name.replace(/Command$/, ''),
      input: { ...command.input } as FakeCall['input'],
    };
    calls.push(call);
    return Promise.resolve(answer(call));
  };
  return { ec2: Object.assign(ec2, { send }), calls };
}

/** The error that EC2 answers with; its code is the name. */
export function ec2Error(name: string): Error {
  return Object.assign(new Error(name), { name });
}
