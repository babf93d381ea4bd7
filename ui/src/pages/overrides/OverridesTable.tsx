import type { OverrideRow, OverrideState } from '~/bindings/rpc';
import { formatWhen } from '~/format';
import { Go, useNavigation } from '~/layout/Navigation';
import { Money, When } from '~/parts/amounts';
import { LedgerTable } from '~/parts/LedgerTable';
import { LinkButton } from '~/parts/Link';
import { State, type StateKind } from '~/parts/State';
import { ErrorState } from '~/parts/states';
import { useWrite } from '~/rpc/queries';
import { words } from '~/words';
import { changeSetPath } from '../changeSet/paths';
import { clientPath } from '../shared/paths';
import { useWorkspace } from '../shared/workspace';
import classes from './overrides.module.css';

const w = words.overrides;

const MARKS: Record<OverrideState, StateKind> = {
  coming: 'waiting',
  in_force: 'done',
  ending: 'done',
  over: 'held',
  ended: 'waiting',
};

function stateWords(row: OverrideRow, zone: string): string {
  if (row.state === 'coming') return w.begins(formatWhen(row.from, zone, 'day'));
  if (row.state === 'ending' && row.ends) return w.ends(formatWhen(row.ends, zone, 'day'));
  return w.states[row.state];
}

/** Prices of single clients, wherever they are shown; each can be taken back, with what that means seen first. */
export function OverridesTable({ rows }: { rows: readonly OverrideRow[] }) {
  const zone = useWorkspace()?.zone ?? 'UTC';
  const { go } = useNavigation();
  const ending = useWrite('override.end');
  const takeBack = (row: OverrideRow) =>
    ending.mutate(
      { id: row.id, now: false, on: null },
      { onSuccess: (set) => (set.state === 'done' ? undefined : go(changeSetPath(set.id))) },
    );
  return (
    <>
      <LedgerTable
        label={w.title}
        rows={rows}
        rowKey={(row) => row.id}
        rowName={(row) => row.nickname}
        reason={(row) => ({
          text: row.reason,
          action:
            row.state === 'ended' || row.state === 'ending' ? null : (
              <LinkButton describedAs={w.takeBackOf(row.nickname, row.words)} onClick={() => takeBack(row)}>
                {w.takeBack}
              </LinkButton>
            ),
        })}
        columns={[
          {
            key: 'client',
            head: w.client,
            rowHead: true,
            tone: 'name',
            cell: (row) => (
              <Go to={clientPath(row.client_id)} className={classes['name']}>
                {row.nickname}
              </Go>
            ),
          },
          { key: 'of', head: w.of, tone: 'dim', cell: (row) => row.plan, lesser: true },
          { key: 'pays', head: w.pays, cell: (row) => row.words },
          { key: 'instead', head: w.insteadOf, tone: 'dim', cell: (row) => row.instead_of },
          {
            key: 'until',
            head: w.until,
            tone: 'dim',
            cell: (row) => (row.until ? <When at={row.until} zone={zone} as="day" /> : w.noEnd),
          },
          {
            key: 'cost',
            head: w.costs,
            align: 'right',
            cell: (row) => (row.cost ? <Money value={row.cost} /> : null),
          },
          {
            key: 'state',
            head: w.state,
            width: 150,
            cell: (row) => <State kind={MARKS[row.state]}>{stateWords(row, zone)}</State>,
          },
        ]}
      />
      {ending.error ? <ErrorState error={ending.error} /> : null}
    </>
  );
}
