import type { ClientView, StripeGrantRow } from '~/bindings/rpc';
import { Money as Amount } from '~/parts/amounts';
import { type Column, LedgerTable } from '~/parts/LedgerTable';
import { PageLink } from '~/parts/Link';
import { Section } from '~/parts/Section';
import { EmptyState } from '~/parts/states';
import { useRead } from '~/rpc/queries';
import { words } from '~/words';
import { InvoicesTable } from '../billing/InvoicesTable';
import { ageWords, NotRead } from '../billing/MirrorNote';
import { PaymentsTable } from '../billing/PaymentsTable';
import { Answered } from '../shared/Answered';
import { statementPath, withQuery } from '../shared/paths';
import classes from './Client.module.css';

const w = words.client;
const p = words.payments;
/** Rows of each list here; the rest stands under Billing. */
const ROWS = 25;

const GRANTS: Column<StripeGrantRow>[] = [
  { key: 'name', head: p.name, rowHead: true, tone: 'name', cell: (grant) => grant.name },
  { key: 'amount', head: p.amount, align: 'right', cell: (grant) => <Amount value={grant.amount} /> },
  { key: 'state', head: p.state, tone: 'dim', cell: (grant) => grant.state },
];

/** More than stands here is under Billing, narrowed to this client. */
function More({ to, shown, total }: { to: string; shown: number; total: number }) {
  if (shown >= total) return null;
  return <PageLink to={to}>{words.billing.more(String(shown), String(total))}</PageLink>;
}

/** Invoices and payments of a client with a Stripe customer, as mirrored. */
function OfStripe({ client, zone }: { client: ClientView; zone: string }) {
  const part = { client: client.id, order: 'usual' as const, page: { offset: 0, limit: ROWS } };
  const invoices = useRead('billing.invoices', { ...part, filter: 'all' });
  const payments = useRead('billing.payments', { ...part, filter: 'all' });
  const credits = useRead('client.credits', { id: client.id });
  return (
    <>
      <Answered read={invoices} rows={6}>
        {(view) => (
          <Section title={p.invoices} note={ageWords(view.age, zone)}>
            <NotRead age={view.age} />
            {view.total === 0 ? (
              <EmptyState title={w.noInvoicesTitle}>{w.noInvoicesBody}</EmptyState>
            ) : (
              <InvoicesTable rows={view.rows} zone={zone} ofOneClient />
            )}
            <More
              to={withQuery('/billing/invoices', { client: client.id })}
              shown={view.rows.length}
              total={view.total}
            />
          </Section>
        )}
      </Answered>
      <Answered read={payments} rows={4}>
        {(view) => (
          <Section title={p.payments}>
            <NotRead age={view.age} />
            {view.total === 0 ? (
              <p className={classes['body']}>{p.noPaymentsBody}</p>
            ) : (
              <PaymentsTable rows={view.rows} zone={zone} ofOneClient />
            )}
            <More
              to={withQuery('/billing/payments', { client: client.id })}
              shown={view.rows.length}
              total={view.total}
            />
          </Section>
        )}
      </Answered>
      {credits.data && credits.data.length > 0 ? (
        <Section title={p.credits} note={p.creditsNote}>
          <LedgerTable
            label={p.credits}
            columns={GRANTS}
            rows={credits.data}
            rowKey={(grant) => grant.id}
            rowName={(grant) => grant.name}
          />
        </Section>
      ) : null}
    </>
  );
}

/** The client's money at Stripe; under Custom billing its statements instead. */
export function ClientMoney({
  client,
  zone,
  isCustom,
}: {
  client: ClientView;
  zone: string;
  isCustom: boolean;
}) {
  if (client.customer) return <OfStripe client={client} zone={zone} />;
  return isCustom ? (
    <EmptyState
      title={w.noInvoicesTitle}
      action={<PageLink to={statementPath(client.id)}>{w.openStatement}</PageLink>}
    >
      {w.customInvoices}
    </EmptyState>
  ) : (
    <EmptyState title={w.noInvoicesTitle}>{w.noInvoicesBody}</EmptyState>
  );
}
