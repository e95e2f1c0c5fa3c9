import { ownedActions, refusedActions } from '../actions/index.js';

const reference = 'https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_';

/** The table of the README: what happens to each EC2 action. Made from the code, so that it cannot say otherwise. */
export function actionTable(): string {
  const rows = [
    ...[...ownedActions.keys()].map((name) => [name, 'ours', 'not yet']),
    ...[...refusedActions].map((name) => [name, 'refused (`UnsupportedOperation`)', '-']),
  ].sort(([a = ''], [b = '']) => (a < b ? -1 : 1));
  const lines = rows.map(
    ([name = '', handled = '', verified = '']) =>
      `| [${name}](${reference}${name}.html) | ${handled} | ${verified} |`,
  );
  return [
    '| EC2 action | here | verified on AWS |',
    '| --- | --- | --- |',
    ...lines,
    '| every other EC2 action, and every other service | passes through to moto | - |',
  ].join('\n');
}
