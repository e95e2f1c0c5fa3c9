/**
 * Error codes that mean "never", whatever the patience: credentials and permissions.
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html
 */
const fatalCodes: ReadonlySet<string> = new Set([
  'AuthFailure',
  'Blocked',
  'CredentialsProviderError',
  'ExpiredToken',
  'ExpiredTokenException',
  'InvalidClientTokenId',
  'MissingAuthenticationToken',
  'OptInRequired',
  'RequestExpired',
  'SignatureDoesNotMatch',
  'UnauthorizedOperation',
  'UnrecognizedClientException',
]);

/** Whether an error of an AWS client will be the same however often the call is repeated. */
export function isFatalAwsError(error: unknown): boolean {
  return error instanceof Error && fatalCodes.has(error.name);
}
