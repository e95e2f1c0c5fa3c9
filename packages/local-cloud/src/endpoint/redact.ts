/** Parameters that may carry a secret, by the last part of their name; their values never reach the log. */
const secret =
  /(^|\.)(UserData|KeyMaterial|PublicKeyMaterial|Password|NewPassword|OldPassword|SecretAccessKey|SessionToken|SecurityToken|WebIdentityToken|SAMLAssertion|TokenCode|SecretString|SecretBinary|Plaintext|CiphertextBlob|PrivateKey)(\.Value)?$/i;

/** Services whose `Value` is data rather than a name. */
const secretValues = new Set(['ssm', 'secretsmanager', 'kms']);

/** Longer values are cut: the log says what was called, it is not a copy of the traffic. */
const longest = 1000;

/** Parameters as they may be written down. */
export function redact(
  service: string,
  parameters: Readonly<Record<string, string>>,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => [
      name,
      isSecret(service, name) ? '(redacted)' : cut(value),
    ]),
  );
}

function isSecret(service: string, name: string): boolean {
  return secret.test(name) || (secretValues.has(service) && /(^|\.)Value$/.test(name));
}

function cut(value: string): string {
  return value.length > longest ? `${value.slice(0, longest)}… (${value.length} characters)` : value;
}
