import type { PaymentRow } from '~/bindings/rpc';
import { formatMoney } from '~/format';
import { useNavigation } from '~/layout/Navigation';
import { Money, When } from '~/parts/amounts';
import { type Column, LedgerTable } from '~/parts/LedgerTable';
import { OutwardLink } from '~/parts/Link';
import { State, type StateKind } from '~/parts/State';
import { words } from '~/words';
import { clientPath } from '../shared/paths';
import classes from './Payments.module.css';

const w = words.payments;

function mark(payment: PaymentRow): StateKind {
  if (payment.needs_owner || payment.disputes.some((dispute) => dispute.needs_answer)) return 'stopped';
  return payment.status === 'succeeded' ? 'done' : 'waiting';
}

function columns(zone: string, ofOneClient: boolean, linked: boolean): Column<PaymentRow>[] {
  const all: (Column<PaymentRow> | null)[] = [
    ofOneClient
      ? null
      : { key: 'client', head: w.client, rowHead: true, tone: 'name', cell: (payment) => payment.client },
    {
      key: 'at',
      head: w.at,
      tone: ofOneClient ? 'ink' : 'dim',
      rowHead: ofOneClient,
      cell: (payment) => <When at={payment.at} zone={zone} />,
    },
    {
      key: 'invoice',
      head: w.forInvoice,
      tone: 'dim',
      cell: (payment) => payment.invoice?.number ?? null,
    },
    { key: 'method', head: w.method, tone: 'dim', cell: (payment) => payment.method },
    { key: 'amount', head: w.amount, align: 'right', cell: (payment) => <Money value={payment.amount} /> },
    {
      key: 'fee',
      head: w.fee,
      align: 'right',
      tone: 'dim',
      cell: (payment) => payment.fee && <Money value={payment.fee} />,
    },
    {
      key: 'state',
      head: w.state,
      className: classes['apart'] ?? '',
      cell: (payment) => <State kind={mark(payment)}>{payment.state}</State>,
    },
    linked
      ? {
          key: 'link',
          head: w.inStripe,
          cell: (payment) =>
            payment.link ? <OutwardLink url={payment.link}>{w.openInStripe}</OutwardLink> : null,
        }
      : null,
  ];
  return all.filter((column) => column !== null);
}

/** What stands under a payment: why it was declined and what helps, what went back, what a bank asked back. */
function under(payment: PaymentRow) {
  const declined = [payment.reason, payment.advice].filter(Boolean).join(' ');
  const lines = [
    ...(declined ? [declined] : []),
    ...payment.disputes.map((dispute) => w.dispute(formatMoney(dispute.amount), dispute.words)),
    ...payment.refunds.map((refund) => w.refund(formatMoney(refund.amount), refund.words)),
  ];
  if (lines.length === 0) return null;
  const answer = payment.disputes.find((dispute) => dispute.needs_answer && dispute.link)?.link;
  return {
    text: lines.map((line) => (
      <span key={line} className={classes['line']}>
        {line}
      </span>
    )),
    ...(answer ? { action: <OutwardLink url={answer}>{w.answer}</OutwardLink> } : {}),
  };
}

/** Payments as Stripe has them; refunds and disputes stand under theirs. */
export function PaymentsTable({
  rows,
  zone,
  ofOneClient = false,
}: {
  rows: readonly PaymentRow[];
  zone: string;
  ofOneClient?: boolean;
}) {
  const { go } = useNavigation();
  return (
    <LedgerTable
      label={w.payments}
      columns={columns(
        zone,
        ofOneClient,
        rows.some((payment) => payment.link !== null),
      )}
      rows={rows}
      rowKey={(payment) => payment.id}
      rowName={(payment) => `${payment.client}, ${formatMoney(payment.amount)}`}
      {...(ofOneClient
        ? {}
        : {
            stickyHead: true,
            onOpen: (payment: PaymentRow) => {
              if (payment.client_id) go(`${clientPath(payment.client_id)}?tab=invoices`);
            },
          })}
      reason={under}
    />
  );
}
