import { Button, Select } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import type { ReconcileView } from '~/bindings/rpc';
import { formatMonth, formatWhen } from '~/format';
import { useNavigation } from '~/layout/Navigation';
import { Page } from '~/parts/Page';
import { EmptyState, ErrorState } from '~/parts/states';
import { useRead } from '~/rpc/queries';
import { words } from '~/words';
import { Answered } from '../shared/Answered';
import { useExport } from '../shared/export';
import { Freshness } from '../shared/Freshness';
import { withQuery } from '../shared/paths';
import { useWorkspace } from '../shared/workspace';
import classes from './Reconcile.module.css';
import { ReconcileTable } from './ReconcileTable';

const w = words.reconcile;

/** `2026-11` → `November 2026`; a range stands as it is. */
function periodName(period: string): string {
  if (period === 'current') return w.current;
  return /^\d{4}-\d{2}$/.test(period) ? `${formatMonth(period, 'long')} ${period.slice(0, 4)}` : period;
}

function Chooser({ view }: { view: ReconcileView }) {
  const { go } = useNavigation();
  const choices = view.choices.includes(view.period) ? view.choices : [view.period, ...view.choices];
  return (
    <Select
      className={classes['chooser'] ?? ''}
      aria-label={w.period}
      data={choices.map((period) => ({ value: period, label: periodName(period) }))}
      value={view.period}
      onChange={(period) => period && go(withQuery('/reconcile', { period }))}
    />
  );
}

/** The page at `/reconcile`: from usage to invoice, with every difference named. */
export function Reconcile({ period }: { period: string | undefined }) {
  const zone = useWorkspace()?.zone ?? 'UTC';
  const exporting = useExport();
  const read = useRead('reconcile.read', { period: period ?? null }, { keepPrevious: true });
  const view = read.data;
  const compared = view?.compared_at ? w.comparedAt(formatWhen(view.compared_at, zone)) : w.notCompared;
  return (
    <Page
      title={w.title}
      subtitle={view ? compared : null}
      ruled
      actions={
        view ? (
          <>
            <Chooser view={view} />
            <Button
              leftSection={<IconDownload size={15} stroke={1.7} aria-hidden />}
              onClick={exporting.tables}
              loading={exporting.isBusy}
            >
              {w.export}
            </Button>
          </>
        ) : null
      }
    >
      <Freshness />
      {exporting.error ? <ErrorState error={exporting.error} /> : null}
      <Answered read={read} rows={10}>
        {(shown) => (
          <>
            <p className={classes['sentence']}>{shown.sentence}</p>
            {shown.rows.length === 0 ? (
              <EmptyState title={w.emptyTitle}>{w.emptyBody}</EmptyState>
            ) : (
              <ReconcileTable rows={shown.rows} />
            )}
          </>
        )}
      </Answered>
    </Page>
  );
}
