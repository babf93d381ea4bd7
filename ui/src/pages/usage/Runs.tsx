import type { RunView } from '~/bindings/rpc';
import { When } from '~/parts/amounts';
import { LedgerTable } from '~/parts/LedgerTable';
import { State } from '~/parts/State';
import { EmptyState } from '~/parts/states';
import { useRead } from '~/rpc/queries';
import { words } from '~/words';
import { Answered } from '../shared/Answered';
import { useWorkspace } from '../shared/workspace';
import { duration, RUN_MARKS } from './runs';
import classes from './Usage.module.css';
import { UsagePage } from './UsagePage';

const w = words.usage;

function RunsTable({ runs }: { runs: readonly RunView[] }) {
  const zone = useWorkspace()?.zone ?? 'UTC';
  if (runs.length === 0) return <EmptyState title={w.runsEmptyTitle}>{w.runsEmptyBody}</EmptyState>;
  return (
    <LedgerTable
      label={w.runs}
      rows={runs}
      rowKey={(run) => run.id}
      rowName={(run) => w.kinds[run.kind]}
      stickyHead
      columns={[
        { key: 'kind', head: w.kind, rowHead: true, tone: 'name', cell: (run) => w.kinds[run.kind] },
        { key: 'about', head: w.about, tone: 'dim', cell: (run) => run.about },
        {
          key: 'started',
          head: w.started,
          tone: 'dim',
          cell: (run) => <When at={run.started_at} zone={zone} />,
        },
        { key: 'took', head: w.took, tone: 'dim', cell: duration },
        {
          key: 'outcome',
          head: w.outcome,
          className: classes['wraps'] ?? '',
          cell: (run) => run.outcome,
        },
        {
          key: 'state',
          head: w.state,
          width: 130,
          cell: (run) => (
            <State kind={RUN_MARKS[run.state]}>{run.undone ? w.undone : w.states[run.state]}</State>
          ),
        },
      ]}
    />
  );
}

/** The page at `/usage/runs`: what ran, and what it changed. */
export function Runs() {
  const read = useRead('runs.list', {});
  return (
    <UsagePage tab="runs" subtitle={w.runsSubtitle}>
      <Answered read={read}>{(runs) => <RunsTable runs={runs} />}</Answered>
    </UsagePage>
  );
}
