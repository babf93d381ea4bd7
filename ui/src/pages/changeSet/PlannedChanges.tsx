import type { ChangeSetState, ChangeSetView } from '~/bindings/rpc';
import { formatCount } from '~/format';
import { useNavigation } from '~/layout/Navigation';
import { When } from '~/parts/amounts';
import { LedgerTable } from '~/parts/LedgerTable';
import { State, type StateKind } from '~/parts/State';
import { EmptyState, ErrorState, LoadingState } from '~/parts/states';
import { useRead } from '~/rpc/queries';
import { words } from '~/words';
import { useWorkspace } from '../shared/workspace';
import { changeSetPath } from './paths';

const w = words.changeSet;

const MARK: Record<ChangeSetState, StateKind> = {
  planned: 'waiting',
  begun: 'held',
  done: 'done',
  failed: 'stopped',
  discarded: 'waiting',
};

/** Everything was made, and a first invoice of it is not paid. */
function isUnpaid(set: ChangeSetView): boolean {
  return set.state === 'done' && set.items.some((item) => item.state === 'unpaid');
}

/** The tab of Billing: what waits for a confirmation, and the receipts of what was done, newest first. */
export function PlannedChanges() {
  const navigation = useNavigation();
  const zone = useWorkspace()?.zone ?? 'UTC';
  const read = useRead('change_set.list', {});
  if (read.error) return <ErrorState error={read.error} onRetry={() => void read.refetch()} />;
  if (!read.data) return <LoadingState />;
  if (read.data.length === 0) return <EmptyState title={w.emptyTitle}>{w.emptyBody}</EmptyState>;
  return (
    <LedgerTable<ChangeSetView>
      label={w.listLabel}
      rows={read.data}
      rowKey={(set) => set.id}
      rowName={(set) => set.title}
      onOpen={(set) => navigation.go(changeSetPath(set.id))}
      stickyHead
      columns={[
        { key: 'title', head: w.changes, rowHead: true, tone: 'name', cell: (set) => set.title },
        {
          key: 'items',
          head: w.count,
          align: 'right',
          tone: 'dim',
          cell: (set) => formatCount(set.items.length),
        },
        { key: 'mode', head: w.mode, tone: 'dim', cell: (set) => words.frame.mode[set.mode] },
        {
          key: 'planned',
          head: w.planned,
          tone: 'dim',
          cell: (set) => <When at={set.staged_at} zone={zone} />,
        },
        {
          key: 'state',
          head: w.state,
          width: 170,
          cell: (set) =>
            isUnpaid(set) ? (
              <State kind="held">{w.doneNotPaid}</State>
            ) : (
              <State kind={MARK[set.state]}>{w.setStates[set.state]}</State>
            ),
        },
      ]}
    />
  );
}
