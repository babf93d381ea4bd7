import { Button } from '@mantine/core';
import { IconRefresh } from '@tabler/icons-react';
import { useState } from 'react';
import type { BillingDetailsView, CustomerView } from '~/bindings/rpc';
import { formatWhen } from '~/format';
import { useNavigation } from '~/layout/Navigation';
import { Facts } from '~/parts/Facts';
import { LinkButton, OutwardLink } from '~/parts/Link';
import { Notice } from '~/parts/Notice';
import { Section } from '~/parts/Section';
import { State } from '~/parts/State';
import { EmptyState, ErrorState } from '~/parts/states';
import { useRead, useWrite } from '~/rpc/queries';
import { words } from '~/words';
import { changeSetPath } from '../../changeSet/paths';
import { Notes } from '../../clientForm/Notes';
import { Answered } from '../../shared/Answered';
import { useWorkspace } from '../../shared/workspace';
import classes from './billing.module.css';
import { CustomerDialog } from './CustomerDialog';
import { CardLinkDialog, PortalDialog } from './HandOnDialogs';
import { RelinkDialog } from './RelinkDialog';
import { inOneLine, PAYMENT_MARK } from './words';

const w = words.billingDetails;

type Open = 'edit' | 'create' | 'relink' | 'card' | 'portal' | null;

function Who({ customer, shared }: { customer: CustomerView; shared: readonly string[] }) {
  return (
    <Facts
      label={w.customer}
      facts={[
        {
          label: w.customer,
          value: customer.link ? <OutwardLink url={customer.link}>{customer.id}</OutwardLink> : customer.id,
        },
        { label: w.name, value: customer.name ?? w.none },
        { label: w.email, value: customer.email ?? w.none },
        { label: w.phone, value: customer.phone ?? w.none },
        { label: w.address, value: inOneLine(customer.address) },
        { label: w.tax, value: w.taxes[customer.tax_exempt] ?? customer.tax_exempt },
        { label: w.currency, value: customer.currency?.toUpperCase() ?? w.currencyFree },
        ...(customer.description ? [{ label: w.note, value: customer.description }] : []),
        ...(shared.length > 0 ? [{ label: w.shared, value: shared.join(', ') }] : []),
      ]}
    />
  );
}

function Pays({
  view,
  customer,
  onOpen,
}: {
  view: BillingDetailsView;
  customer: CustomerView;
  onOpen: (open: Open) => void;
}) {
  const { go } = useNavigation();
  const using = useWrite('client.use_method');
  const { payment } = customer;
  const use = (method: string) =>
    using.mutate({ client: view.client, method }, { onSuccess: (set) => go(changeSetPath(set.id)) });
  return (
    <Section title={w.payment}>
      <Facts
        label={w.payment}
        facts={[
          { label: w.method, value: <State kind={PAYMENT_MARK[payment.state]}>{payment.words}</State> },
          { label: w.collection, value: view.collection_words },
          ...(payment.others.length > 0
            ? [
                {
                  label: w.others,
                  value: (
                    <span className={classes['others']}>
                      {payment.others.map((other) => (
                        <span key={other.id}>
                          {other.words}{' '}
                          <LinkButton
                            onClick={() => use(other.id)}
                            describedAs={w.forInvoicesNamed(other.words)}
                          >
                            {w.use}
                          </LinkButton>
                        </span>
                      ))}
                    </span>
                  ),
                },
              ]
            : []),
        ]}
      />
      {payment.warning ? <p className={classes['warning']}>{payment.warning}</p> : null}
      {using.error ? <ErrorState error={using.error} /> : null}
      <div className={classes['presses']}>
        <Button onClick={() => onOpen('card')}>{w.sendLink}</Button>
        <Button onClick={() => onOpen('portal')}>{w.portal}</Button>
      </div>
    </Section>
  );
}

function Details({ view }: { view: BillingDetailsView }) {
  const workspace = useWorkspace();
  const zone = workspace?.zone ?? 'UTC';
  const [open, setOpen] = useState<Open>(null);
  const looking = useWrite('client.billing_refresh');
  const close = () => setOpen(null);
  const { customer } = view;
  if (view.custom) return <EmptyState title={w.customTitle}>{w.customBody}</EmptyState>;
  const look = () => looking.mutate({ id: view.client });
  return (
    <>
      {looking.error ? <ErrorState error={looking.error} /> : null}
      {view.notes.length > 0 && customer ? (
        <div className={classes['notes']}>
          <Notes notes={view.notes} />
        </div>
      ) : null}
      {customer ? (
        <>
          <Section
            title={w.customer}
            note={w.read(formatWhen(customer.read_at, zone))}
            action={
              <Button
                size="compact-xs"
                variant="subtle"
                leftSection={<IconRefresh size={14} stroke={1.7} aria-hidden />}
                onClick={look}
                loading={looking.isPending}
              >
                {w.look}
              </Button>
            }
          >
            <Who customer={customer} shared={view.shared_with} />
            <div className={classes['presses']}>
              {customer.deleted ? null : <Button onClick={() => setOpen('edit')}>{w.edit}</Button>}
              <Button onClick={() => setOpen('relink')}>{w.relink}</Button>
            </div>
          </Section>
          {customer.deleted ? null : <Pays view={view} customer={customer} onOpen={setOpen} />}
        </>
      ) : view.customer_id ? (
        <Notice title={w.notReadTitle} action={<LinkButton onClick={look}>{w.look}</LinkButton>}>
          {w.notReadBody}
        </Notice>
      ) : (
        <EmptyState
          title={w.noCustomerTitle}
          action={
            <span className={classes['presses']}>
              <Button onClick={() => setOpen('relink')}>{w.link}</Button>
              <Button onClick={() => setOpen('create')}>{w.createTitle}</Button>
            </span>
          }
        >
          {w.noCustomerBody}
        </EmptyState>
      )}
      {open === 'edit' && customer ? (
        <CustomerDialog view={view} customer={customer} onClose={close} />
      ) : null}
      {open === 'create' ? <CustomerDialog view={view} customer={null} onClose={close} /> : null}
      {open === 'relink' ? (
        <RelinkDialog view={view} onClose={close} onCreate={() => setOpen('create')} />
      ) : null}
      {open === 'card' ? <CardLinkDialog view={view} onClose={close} /> : null}
      {open === 'portal' ? <PortalDialog view={view} onClose={close} /> : null}
    </>
  );
}

/** The view of a client's page that says who pays, with what, and how invoices are collected. */
export function BillingDetails({ client }: { client: string }) {
  const read = useRead('client.billing', { id: client });
  return (
    <Answered read={read} rows={8}>
      {(view) => <Details view={view} />}
    </Answered>
  );
}
