import { Button } from '@mantine/core';
import { useState } from 'react';
import type { SubscriptionChoices } from '~/bindings/rpc';
import { type Fact, Facts } from '~/parts/Facts';
import { State } from '~/parts/State';
import { useRead } from '~/rpc/queries';
import { words } from '~/words';
import { CardLinkDialog } from '../client/billing/HandOnDialogs';
import { inOneLine, PAYMENT_MARK } from '../client/billing/words';
import classes from './subscription.module.css';

const w = words.subscription;
const b = words.billingDetails;

/** Who is to pay, in which account, and with what: the card and whether it is still good, or a link to add one. */
export function Payer({ choices }: { choices: SubscriptionChoices }) {
  const read = useRead('client.billing', { id: choices.client_id });
  const [isLinking, setLinking] = useState(false);
  const view = read.data;
  const customer = view?.customer;
  const facts: Fact[] = [
    ...(customer
      ? [
          {
            label: w.method,
            value: <State kind={PAYMENT_MARK[customer.payment.state]}>{customer.payment.words}</State>,
          },
          { label: b.email, value: customer.email ?? b.none },
          { label: b.address, value: inOneLine(customer.address) },
        ]
      : []),
    ...(choices.account ? [{ label: w.account, value: choices.account }] : []),
  ];
  if (facts.length === 0) return null;
  return (
    <>
      <Facts label={w.payer} facts={facts} />
      {customer?.payment.state === 'expired' ? <p className={classes['note']}>{w.expired}</p> : null}
      {view && customer && !customer.deleted ? (
        <div className={classes['actions']}>
          <Button onClick={() => setLinking(true)}>{b.sendLink}</Button>
        </div>
      ) : null}
      {view && isLinking ? <CardLinkDialog view={view} onClose={() => setLinking(false)} /> : null}
    </>
  );
}
