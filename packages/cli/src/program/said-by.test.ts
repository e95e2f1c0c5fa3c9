import { expect, test } from 'vitest';
import { typedAs } from '../render/typed.js';
import { CommandFailed } from './command-failed.js';
import { saidBy } from './said-by.js';
import { withNext } from './with-next.js';

const because = '--because "…"';

test('a command that is printed goes where the one that was typed went', () => {
  const said = saidBy({ args: [], environment: { ENV: 'prod', AWS_REGION: 'eu-west-1' }, options: {} });
  expect(typedAs('infra-v2', 'upgrade', 'nx', said).other('resume', because)).toBe(
    'ENV=prod npx nx run infra-v2:resume -- --because "…"',
  );
  expect(typedAs('infra-v2', 'upgrade', 'bin', said).by('infra-v1', 'create')).toBe(
    'ENV=prod npx infra-v1 create',
  );
});

test('a flag wins over the variable and is repeated as a flag; what a cluster is like is not', () => {
  const options = { environment: 'test', region: 'eu-west-1', instanceType: 'm7i.large', yes: true };
  const said = saidBy({ args: ['--environment', 'test'], environment: { ENV: 'prod' }, options });
  expect(typedAs('infra-v2', 'plan', 'nx', said).other('status')).toBe(
    'npx nx run infra-v2:status -- --environment test --region eu-west-1',
  );
});

test('the same command again is the one that was typed, as a shell reads it', () => {
  const args = ['--settings', '{"bakeMs": 1}', '--because', "it's time"];
  const typed = typedAs('infra-v2', 'abort', 'nx', saidBy({ args, environment: {}, options: {} }));
  expect(typed.again).toBe(
    `npx nx run infra-v2:abort -- --settings '{"bakeMs": 1}' --because 'it'\\''s time'`,
  );
});

test('in an environment of its own a command goes there, and not where the user is', () => {
  const said = saidBy({ args: [], environment: { ENV: 'prod' }, options: { region: 'eu-west-1' } });
  const typed = typedAs('infra-v2', 'test-create', 'nx', said).within('test-1', { '--key-pair': 'test-1' });
  expect(typed.other('destroy', '--yes')).toBe(
    'ENV=test-1 npx nx run infra-v2:destroy -- --region eu-west-1 --key-pair test-1 --yes',
  );
});

test('who was interrupted is told the command that goes on, and 130', () => {
  const typed = typedAs('infra-v2', 'create', 'nx', { variables: { ENV: 'prod' }, flags: {}, args: [] });
  const error = withNext(new DOMException('interrupted', 'AbortError'), typed);
  expect(error).toBeInstanceOf(CommandFailed);
  expect(error).toMatchObject({ exitCode: 130, next: 'ENV=prod npx nx run infra-v2:create' });
});
