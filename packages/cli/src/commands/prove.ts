import type { Ground } from '../ground/ground.js';
import { CommandFailed, type ExitCode } from '../program/command-failed.js';
import { consider } from '../roll/consider.js';
import { planStack } from './apply-stack.js';
import { sayCluster } from './summary.js';

/** The proof that a roll is done: a second terraform plan is empty, and a second roll plan is too. */
export async function prove(ground: Ground): Promise<ExitCode> {
  const { existing, changes, halfMade, image, strategy } = await planStack(ground);
  if (existing === null) throw new Error('the stack is not in the state any more');
  const rest = await consider(ground, { intent: 'heal', description: existing, image, strategy });
  await sayCluster(ground, existing);
  if (changes.length === 0 && halfMade.length === 0 && rest.kind === 'nothing-to-do') {
    ground.say('done: a second plan of Terraform is empty, and a second plan of the roll is too.');
    return 0;
  }
  const left = [
    ...halfMade.map((address) => `${address} is half made`),
    ...changes.map(({ action, address }) => `terraform would ${action} ${address}`),
    ...(rest.kind === 'planned' ? rest.plan.moves.map(({ node, because }) => `${node}: ${because}`) : []),
  ];
  throw new CommandFailed(
    3,
    `The roll is done, but something is left: ${left.join('; ')}.`,
    ground.typed.other('plan'),
  );
}
