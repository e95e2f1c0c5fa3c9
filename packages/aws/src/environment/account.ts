import { GetCallerIdentityCommand, type STSClient } from '@aws-sdk/client-sts';

/** Whose credentials these are. */
export interface CallerIdentity {
  /** Twelve digits. */
  readonly account: string;
  readonly arn: string;
}

/** Asks AWS who is calling: the first call of a command, so that bad credentials are said before anything is done. */
export async function callerIdentity(sts: STSClient): Promise<CallerIdentity> {
  const { Account: account = '', Arn: arn = '' } = await sts.send(new GetCallerIdentityCommand({}));
  return { account, arn };
}
