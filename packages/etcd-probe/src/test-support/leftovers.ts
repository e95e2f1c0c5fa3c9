import { Leftovers } from '@moult/member-fixture';

/** What members of this fixture are made of has names that begin like this. */
export const leftovers: Leftovers = new Leftovers('etcd-probe-fixture');
