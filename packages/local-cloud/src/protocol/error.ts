/**
 * An answer EC2 gives instead of a result: its code, its sentence and the HTTP status it travels with.
 * Codes: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html
 */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly code: string;
  readonly status: number;

  constructor(code: string, message: string, status = 400) {
    super(message);
    this.code = code;
    this.status = status;
  }
}

/** What the local cloud will not do although EC2 would; said plainly rather than done halfway. */
export function unsupported(what: string): ApiError {
  return new ApiError('UnsupportedOperation', `The local cloud does not support ${what}.`);
}

/** A value EC2 refuses, named together with the parameter that carried it. */
export function invalidValue(parameter: string, value: string, why = ''): ApiError {
  const reason = why === '' ? '' : ` ${why}`;
  return new ApiError(
    'InvalidParameterValue',
    `Value (${value}) for parameter ${parameter} is invalid.${reason}`,
  );
}
