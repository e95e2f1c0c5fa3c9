import { z } from 'zod';
import type { Context, ParsedXml } from '../context.js';
import { inForce } from '../firewall/in-force.js';
import { ApiError } from '../protocol/error.js';
import { ids, integer, list, name, text } from '../protocol/params.js';
import { flatten } from '../protocol/query.js';
import { leaf, members } from '../protocol/read-xml.js';
import { defineAction, type Action } from './action.js';

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyManagedPrefixList.html; the machines follow at once. */
export const modifyManagedPrefixList: Action = defineAction({
  name: 'ModifyManagedPrefixList',
  params: {
    PrefixListId: ids.prefixList,
    CurrentVersion: integer(1, 1_000_000).optional(),
    PrefixListName: name().optional(),
    AddEntry: list(z.strictObject({ Cidr: name(), Description: text(255).optional() }), 100),
    RemoveEntry: list(z.strictObject({ Cidr: name() }), 100),
  },
  refuses: ['MaxEntries', 'IpamPrefixListResolverSyncEnabled'],
  async run(context, params, call) {
    const prefixList = await findPrefixList(context, params.PrefixListId);
    const isVersioned = params.AddEntry !== undefined || params.RemoveEntry !== undefined;
    if (isVersioned) checkVersion(prefixList, params.CurrentVersion);
    return inForce(context, () =>
      context.plane.ec2('ModifyManagedPrefixList', {
        ...flatten(call.params),
        // moto takes the name away where none is given.
        PrefixListName: params.PrefixListName ?? leaf(prefixList, 'prefixListName'),
      }),
    );
  },
});

/** The list; moto knows of no way to refuse one that it does not have, or that is AWS's. */
async function findPrefixList({ plane }: Context, id: string): Promise<ParsedXml> {
  const answer = await plane.ec2('DescribeManagedPrefixLists', { 'PrefixListId.1': id });
  const [found] = members(answer, 'prefixListSet');
  if (found === undefined) {
    throw new ApiError('InvalidPrefixListID.NotFound', `The prefix list ID '${id}' does not exist`);
  }
  if (leaf(found, 'ownerId') === 'AWS') {
    throw new ApiError('OperationNotPermitted', `The prefix list '${id}' is managed by AWS.`);
  }
  return found;
}

/** Whoever changes entries says which version of them it has seen. */
function checkVersion(prefixList: ParsedXml, given: number | undefined): void {
  if (given === undefined) {
    throw new ApiError('MissingParameter', 'The request must contain the parameter CurrentVersion');
  }
  const version = leaf(prefixList, 'version');
  if (version === String(given)) return;
  throw new ApiError(
    'PrefixListVersionMismatch',
    `The prefix list has the version ${version}, not ${given}.`,
  );
}
