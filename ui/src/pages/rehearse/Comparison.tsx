import { Button } from '@mantine/core';
import type { ComparedBills, ComparedInvoice, ComparedLine, RehearsalView } from '~/bindings/rpc';
import { formatMoney } from '~/format';
import { useNavigation } from '~/layout/Navigation';
import { Money } from '~/parts/amounts';
import { LedgerTable } from '~/parts/LedgerTable';
import { Notice } from '~/parts/Notice';
import { Page } from '~/parts/Page';
import { Section } from '~/parts/Section';
import { State } from '~/parts/State';
import { EmptyState, ErrorState } from '~/parts/states';
import { useRead, useWrite } from '~/rpc/queries';
import { words } from '~/words';
import { changeSetPath } from '../changeSet/paths';
import { Answered } from '../shared/Answered';
import { REHEARSE_PATH } from './paths';
import classes from './rehearse.module.css';

const w = words.rehearse;

function Invoice({ invoice }: { invoice: ComparedInvoice }) {
  const rows = invoice.lines.map((line, place) => ({ line, key: String(place) }));
  type Row = { line: ComparedLine; key: string };
  return (
    <Section title={w.invoice(invoice.title, invoice.number)} note={w.billNote}>
      <LedgerTable<Row>
        label={w.invoice(invoice.title, invoice.number)}
        rows={rows}
        rowKey={(row) => row.key}
        rowName={(row) => row.line.name}
        columns={[
          { key: 'line', head: w.line, rowHead: true, tone: 'name', cell: ({ line }) => line.name },
          {
            key: 'how',
            head: w.how,
            tone: 'dim',
            align: 'right',
            cell: ({ line }) => line.how ?? line.described,
          },
          {
            key: 'ours',
            head: w.ours,
            align: 'right',
            cell: ({ line }) => (line.ours ? <Money value={line.ours} /> : null),
            total: <Money value={invoice.ours} />,
          },
          {
            key: 'stripes',
            head: w.stripes,
            align: 'right',
            cell: ({ line }) => (line.stripes ? <Money value={line.stripes} /> : null),
            total: <Money value={invoice.stripes} />,
          },
          {
            key: 'state',
            head: w.state,
            width: 110,
            cell: ({ line }) => (
              <State kind={line.same ? 'done' : 'stopped'}>{line.same ? w.same : w.differs}</State>
            ),
          },
        ]}
      />
    </Section>
  );
}

function Bills({ bills }: { bills: ComparedBills }) {
  return (
    <>
      {bills.differences.length === 0 ? (
        <Notice tone="calm" title={w.matchesTitle(formatMoney(bills.stripes))}>
          {w.matchesBody}
        </Notice>
      ) : (
        <Notice title={w.differsTitle}>
          <ul className={classes['list']}>
            {bills.differences.map((difference) => (
              <li key={difference}>{difference}</li>
            ))}
          </ul>
          <p className={classes['below']}>{w.differsBody}</p>
        </Notice>
      )}
      {bills.invoices.map((invoice) => (
        <Invoice key={invoice.title} invoice={invoice} />
      ))}
      {bills.notes.length > 0 ? (
        <Section title={w.notes}>
          <ul className={classes['list']}>
            {bills.notes.map((note) => (
              <li key={note}>{note}</li>
            ))}
          </ul>
        </Section>
      ) : null}
    </>
  );
}

function Verbs({ view, onRemove, busy }: { view: RehearsalView; onRemove: () => void; busy: boolean }) {
  const { go } = useNavigation();
  const { row } = view;
  return (
    <>
      {row.in_stripe ? (
        <Button onClick={onRemove} loading={busy}>
          {w.remove}
        </Button>
      ) : null}
      {row.state === 'begun' && row.in_stripe && row.change_set ? (
        <Button variant="filled" onClick={() => go(changeSetPath(row.change_set ?? ''))}>
          {w.finish}
        </Button>
      ) : (
        <Button onClick={() => go(REHEARSE_PATH)}>{w.again}</Button>
      )}
    </>
  );
}

/** One rehearsal: Stripe's invoice beside ours, line by line. */
export function Comparison({ id }: { id: string }) {
  const { go } = useNavigation();
  const read = useRead('rehearse.read', { id });
  const removing = useWrite('rehearse.remove');
  const remove = () => removing.mutate({ id }, { onSuccess: (set) => go(changeSetPath(set.id)) });
  return (
    <Page
      title={read.data?.row.title ?? w.one}
      subtitle={read.data?.row.words}
      above={{ label: w.oneAbove, to: REHEARSE_PATH }}
      ruled
      actions={read.data ? <Verbs view={read.data} onRemove={remove} busy={removing.isPending} /> : null}
    >
      <div className={classes['stack']}>
        {removing.error ? <ErrorState error={removing.error} /> : null}
        <Answered read={read} rows={5}>
          {(view) =>
            view.bills ? (
              <Bills bills={view.bills} />
            ) : (
              <EmptyState title={w.notCompared}>{w.notComparedBody}</EmptyState>
            )
          }
        </Answered>
      </div>
    </Page>
  );
}
