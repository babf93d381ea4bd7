import type { RehearsalRow, RehearsalState } from '~/bindings/rpc';
import { useNavigation } from '~/layout/Navigation';
import { Money, When } from '~/parts/amounts';
import { LedgerTable } from '~/parts/LedgerTable';
import { LinkButton } from '~/parts/Link';
import { Section } from '~/parts/Section';
import { State, type StateKind } from '~/parts/State';
import { ErrorState } from '~/parts/states';
import { useRead, useWrite } from '~/rpc/queries';
import { words } from '~/words';
import { changeSetPath } from '../changeSet/paths';
import { Answered } from '../shared/Answered';
import { useWorkspace } from '../shared/workspace';
import { rehearsalPath } from './paths';
import classes from './rehearse.module.css';

const w = words.rehearse;

const MARK: Record<RehearsalState, StateKind> = { begun: 'held', matches: 'done', differs: 'stopped' };

/** What was rehearsed, with how it ended; read from this computer alone. */
export function Rehearsals() {
  const { go } = useNavigation();
  const zone = useWorkspace()?.zone ?? 'UTC';
  const read = useRead('rehearse.list', {});
  const removing = useWrite('rehearse.remove');
  const remove = (row: RehearsalRow) =>
    removing.mutate({ id: row.id }, { onSuccess: (set) => go(changeSetPath(set.id)) });
  return (
    <Section title={w.soFar}>
      {removing.error ? <ErrorState error={removing.error} /> : null}
      <Answered read={read} rows={2}>
        {(rows) => (
          <LedgerTable
            label={w.soFar}
            rows={rows}
            rowKey={(row) => row.id}
            rowName={(row) => row.title}
            empty={w.soFarNone}
            reason={(row) => ({
              text: row.words,
              action: (
                <span className={classes['verbs']}>
                  {row.state === 'begun' ? (
                    row.change_set && row.in_stripe ? (
                      <LinkButton
                        onClick={() => go(changeSetPath(row.change_set ?? ''))}
                        describedAs={w.finishNamed(row.title)}
                      >
                        {w.finish}
                      </LinkButton>
                    ) : null
                  ) : (
                    <LinkButton
                      onClick={() => go(rehearsalPath(row.id))}
                      describedAs={w.compareNamed(row.title)}
                    >
                      {w.compare}
                    </LinkButton>
                  )}
                  {row.in_stripe ? (
                    <LinkButton onClick={() => remove(row)} describedAs={w.removeNamed(row.title)}>
                      {w.remove}
                    </LinkButton>
                  ) : null}
                </span>
              ),
            })}
            columns={[
              { key: 'what', head: w.rehearsal, rowHead: true, tone: 'name', cell: (row) => row.title },
              {
                key: 'begun',
                head: w.begun,
                tone: 'dim',
                cell: (row) => <When at={row.begun_at} zone={zone} />,
              },
              {
                key: 'ours',
                head: w.ours,
                align: 'right',
                cell: (row) => <Money value={row.ours} />,
              },
              {
                key: 'stripes',
                head: w.stripes,
                align: 'right',
                cell: (row) => (row.stripes ? <Money value={row.stripes} /> : null),
              },
              {
                key: 'there',
                head: w.inStripe,
                tone: 'dim',
                lesser: true,
                cell: (row) => (row.in_stripe ? w.stillThere : w.removed),
              },
              {
                key: 'state',
                head: w.state,
                width: 130,
                cell: (row) => <State kind={MARK[row.state]}>{w.states[row.state]}</State>,
              },
            ]}
          />
        )}
      </Answered>
    </Section>
  );
}
