import { z } from 'zod';
import type { Call, Context } from '../context.js';
import { requireCapacity } from '../faults/effects.js';
import { boot } from '../launch/boot.js';
import { planLaunch, type LaunchPlan } from '../launch/decide.js';
import { gatherLaunch } from '../launch/facts.js';
import { overlay } from '../launch/merge.js';
import { parseLaunch, templateReference } from '../launch/request.js';
import { tagsFor } from '../model/tag-params.js';
import type { Tags } from '../model/store.js';
import { items, type XmlNode } from '../protocol/answer.js';
import { ApiError } from '../protocol/error.js';
import { parseParams } from '../protocol/params.js';
import type { ParamNode } from '../protocol/query.js';
import { instanceXml } from '../views/instance.js';
import type { Action } from './action.js';

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RunInstances.html */
export const runInstances: Action = {
  name: 'RunInstances',
  async run(context, call) {
    const { plan, tags } = await context.tokens.once('RunInstances', call.params, () =>
      launch(context, call),
    );
    return reservation(context, plan, tags);
  },
};

interface Launched {
  readonly plan: LaunchPlan;
  readonly tags: (type: string) => Tags;
}

async function launch(context: Context, call: Call): Promise<Launched> {
  const request = parseLaunch(await withTemplate(context, call.params));
  const tags = tagsFor(request.TagSpecification, [
    'instance',
    'volume',
    'network-interface',
    'spot-instances-request',
  ]);
  const facts = await gatherLaunch(context, request);
  if (facts.profile !== undefined && facts.profile.roleName === '') {
    throw new ApiError('InvalidParameterValue', `The instance profile '${facts.profile.name}' has no role.`);
  }
  const plan = planLaunch(context, facts);
  if (request.DryRun === true) {
    throw new ApiError('DryRunOperation', 'Request would have succeeded, but DryRun flag is set.', 412);
  }
  requireCapacity(context.faults, { zone: facts.subnet.placement.zone, instanceType: facts.type.name });
  // From the decision to here nothing waits, so no other launch can have taken the same address in between.
  commit(context, plan, tags);
  for (const { instance } of plan.machines) {
    context.work.queue(instance.id, `boot ${instance.id}`, () =>
      boot(context, instance, facts.image.hostImageId),
    );
  }
  return { plan, tags };
}

async function withTemplate(context: Context, params: ParamNode): Promise<ParamNode> {
  const { LaunchTemplate: given, ...rest } = params;
  if (given === undefined) return params;
  const { LaunchTemplate: reference } = parseParams(z.object({ LaunchTemplate: templateReference }), {
    LaunchTemplate: given,
  });
  const { LaunchTemplateId: id, LaunchTemplateName: name, Version: version } = reference;
  if ((id === undefined) === (name === undefined)) {
    throw new ApiError(
      'MissingParameter',
      'The request must contain exactly one of the parameters LaunchTemplateId and LaunchTemplateName',
    );
  }
  const template = await context.launches.template({ id, name, version: version ?? '$Default' });
  return overlay(template, rest);
}

function commit(context: Context, plan: LaunchPlan, tags: (type: string) => Tags): void {
  const { store } = context;
  const put = (id: string, given: Tags) => {
    if (Object.keys(given).length > 0) store.tags.put(id, given);
  };
  for (const { instance, volumes } of plan.machines) {
    store.instances.put(instance.id, instance);
    put(instance.id, tags('instance'));
    put(instance.network.id, tags('network-interface'));
    for (const volume of volumes) {
      store.volumes.put(volume.id, volume);
      put(volume.id, tags('volume'));
    }
  }
}

function reservation(context: Context, plan: LaunchPlan, tags: (type: string) => Tags): XmlNode {
  const { accountId } = context;
  return {
    reservationId: plan.reservationId,
    ownerId: accountId,
    groupSet: {},
    instancesSet: items(
      plan.machines.map(({ instance }) => {
        const current = context.store.instances.get(instance.id) ?? instance;
        return instanceXml(current, { accountId, tags: tags('instance'), volumes: [] });
      }),
    ),
  };
}
