import { Button } from '@mantine/core';
import { useState } from 'react';
import type { PayoutFilter, PayoutPart, PayoutRow } from '~/bindings/rpc';
import { formatCount, formatMoney, formatWhen } from '~/format';
import { useNavigation } from '~/layout/Navigation';
import { Money, When } from '~/parts/amounts';
import { type Column, LedgerTable } from '~/parts/LedgerTable';
import { OutwardLink } from '~/parts/Link';
import { Section } from '~/parts/Section';
import { State, type StateKind } from '~/parts/State';
import { EmptyState } from '~/parts/states';
import { useRead } from '~/rpc/queries';
import { words } from '~/words';
import { Answered } from '../shared/Answered';
import { Freshness } from '../shared/Freshness';
import { Pager } from '../shared/Pager';
import { withQuery } from '../shared/paths';
import { useWorkspace } from '../shared/workspace';
import { BillingPage } from './BillingPage';
import { ageWords, NotRead, Sums } from './MirrorNote';
import classes from './Payments.module.css';

const w = words.payments;
const ROWS = 100;
const FILTERS = Object.entries(w.payoutFilters) as [PayoutFilter, string][];

/** The filter that an address names; all without one. */
export function payoutFilter(show: string | undefined): PayoutFilter {
  return FILTERS.find(([filter]) => filter === show)?.[0] ?? 'all';
}

function mark(payout: PayoutRow): StateKind {
  if (payout.needs_owner) return 'stopped';
  return payout.status === 'paid' ? 'done' : 'waiting';
}

function columns(zone: string, linked: boolean): Column<PayoutRow>[] {
  return [
    {
      key: 'made',
      head: w.made,
      rowHead: true,
      tone: 'name',
      cell: (payout) => <When at={payout.created} zone={zone} as="day" />,
    },
    {
      key: 'payments',
      head: w.inIt,
      align: 'right',
      tone: 'dim',
      cell: (payout) => (payout.payments === null ? null : formatCount(payout.payments)),
    },
    {
      key: 'gross',
      head: w.gross,
      align: 'right',
      tone: 'dim',
      cell: (payout) => payout.gross && <Money value={payout.gross} />,
    },
    {
      key: 'fees',
      head: w.fees,
      align: 'right',
      tone: 'dim',
      cell: (payout) => payout.fees && <Money value={payout.fees} />,
    },
    { key: 'amount', head: w.amount, align: 'right', cell: (payout) => <Money value={payout.amount} /> },
    {
      key: 'state',
      head: w.state,
      className: classes['apart'] ?? '',
      cell: (payout) => <State kind={mark(payout)}>{payout.state}</State>,
    },
    ...(linked
      ? [
          {
            key: 'link',
            head: w.inStripe,
            cell: (payout: PayoutRow) =>
              payout.link ? <OutwardLink url={payout.link}>{w.openInStripe}</OutwardLink> : null,
          },
        ]
      : []),
  ];
}

function parts(zone: string): Column<PayoutPart>[] {
  return [
    { key: 'what', head: w.what, rowHead: true, tone: 'name', cell: (part) => part.kind, total: w.atTheBank },
    { key: 'client', head: w.client, cell: (part) => part.client },
    { key: 'at', head: w.at, tone: 'dim', cell: (part) => <When at={part.at} zone={zone} /> },
    { key: 'amount', head: w.amount, align: 'right', cell: (part) => <Money value={part.amount} /> },
    { key: 'fee', head: w.fee, align: 'right', tone: 'dim', cell: (part) => <Money value={part.fee} /> },
  ];
}

/** What one payout carried, with the sum that reached the bank. */
function Carried({ id, zone, onClose }: { id: string; zone: string; onClose: () => void }) {
  const read = useRead('billing.payout', { id });
  return (
    <Answered read={read} rows={4}>
      {({ payout, parts: carried, unknown }) => (
        <Section
          title={w.carried(formatMoney(payout.amount), formatWhen(payout.created, zone, 'day'))}
          action={
            <Button size="xs" onClick={onClose}>
              {w.close}
            </Button>
          }
        >
          {unknown ? <p className={classes['note']}>{unknown}</p> : null}
          {carried.length > 0 ? (
            <LedgerTable
              label={w.carried(formatMoney(payout.amount), formatWhen(payout.created, zone, 'day'))}
              columns={[
                ...parts(zone),
                {
                  key: 'net',
                  head: w.left,
                  align: 'right',
                  cell: (part) => <Money value={part.net} />,
                  total: <Money value={payout.amount} />,
                },
              ]}
              rows={carried}
              rowKey={(part) => part.id}
              rowName={(part) => `${part.kind}, ${part.client ?? part.id}`}
            />
          ) : null}
        </Section>
      )}
    </Answered>
  );
}

/** The page at `/billing/payouts`: what reached the bank, what is on its way, what came back. */
export function Payouts({ filter, payout }: { filter: PayoutFilter; payout: string | undefined }) {
  const { go } = useNavigation();
  const zone = useWorkspace()?.zone ?? 'UTC';
  const [offset, setOffset] = useState(0);
  const read = useRead(
    'billing.payouts',
    { filter, order: 'usual', page: { offset, limit: ROWS } },
    { keepPrevious: true },
  );
  const show = filter === 'all' ? undefined : filter;
  return (
    <BillingPage
      tab="payouts"
      subtitle={ageWords(read.data?.age, zone)}
      filters={FILTERS.map(([value, label]) => ({ value, label }))}
      filter={filter}
      onFilter={(chosen) => {
        setOffset(0);
        go(withQuery('/billing/payouts', { show: chosen === 'all' ? undefined : chosen }));
      }}
    >
      <Freshness />
      <Answered read={read} rows={10}>
        {(view) => (
          <>
            <NotRead age={view.age} />
            <Sums sums={view.sums} what={filter === 'all' ? w.payoutArrivedWord : w.payoutWord} />
            {view.total === 0 ? (
              <EmptyState title={w.noPayouts}>{w.noPayoutsBody}</EmptyState>
            ) : (
              <LedgerTable
                label={w.payouts}
                columns={columns(
                  zone,
                  view.rows.some((payout) => payout.link !== null),
                )}
                rows={view.rows}
                rowKey={(row) => row.id}
                rowName={(row) => `${formatMoney(row.amount)}, ${formatWhen(row.created, zone, 'day')}`}
                stickyHead
                onOpen={(row) => go(withQuery('/billing/payouts', { show, payout: row.id }))}
                reason={(row) => (row.reason ? { text: row.reason } : null)}
              />
            )}
            <Pager offset={offset} limit={ROWS} total={view.total} onGo={setOffset} />
          </>
        )}
      </Answered>
      {payout ? (
        <Carried
          key={payout}
          id={payout}
          zone={zone}
          onClose={() => go(withQuery('/billing/payouts', { show }))}
        />
      ) : null}
    </BillingPage>
  );
}
