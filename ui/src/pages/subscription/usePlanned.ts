import type { ChangeSetView } from '~/bindings/rpc';
import { useNavigation } from '~/layout/Navigation';
import { changeSetPath } from '../changeSet/paths';
import { clientPath } from '../shared/paths';

/** After planning, the plan is shown on its own page; what stays on this computer is done already. */
export function usePlanned(client: string) {
  const { go } = useNavigation();
  return (set: ChangeSetView) => go(set.items.length === 0 ? clientPath(client) : changeSetPath(set.id));
}
