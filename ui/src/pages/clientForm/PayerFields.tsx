import { Select, TextInput } from '@mantine/core';
import { LinkButton } from '~/parts/Link';
import { Section } from '~/parts/Section';
import { words } from '~/words';
import { AddressFields } from './AddressFields';
import { CustomerPicker } from './CustomerPicker';
import classes from './clientForm.module.css';
import type { FieldsProps } from './formDraft';

const w = words.clientForm;

/** Who pays in Stripe, and how. */
export function PayerFields({ draft, change, fault }: FieldsProps) {
  return (
    <Section title={w.payer}>
      <div className={classes['group']}>
        <CustomerPicker
          value={draft.customer}
          onChange={(customer) => change({ customer })}
          error={fault('customer_id')}
        />
        {draft.customer ? null : (
          <TextInput
            label={w.email}
            description={w.emailHint}
            type="email"
            value={draft.email}
            onChange={(event) => change({ email: event.currentTarget.value })}
            error={fault('email')}
          />
        )}
        <div className={classes['pair']}>
          <Select
            label={w.collection}
            data={Object.entries(w.collections).map(([value, label]) => ({ value, label }))}
            value={draft.collection}
            onChange={(collection) => change({ collection: collection ?? '' })}
            error={fault('collection')}
          />
          {draft.collection === 'send_invoice' ? (
            <TextInput
              label={w.days}
              inputMode="numeric"
              placeholder="14"
              value={draft.days}
              onChange={(event) => change({ days: event.currentTarget.value })}
              error={fault('days_until_due')}
            />
          ) : null}
        </div>
        {draft.withAddress ? (
          <AddressFields
            value={draft.address}
            onChange={(address) => change({ address })}
            fault={(part) => fault(`address.${part}`)}
          />
        ) : (
          <div>
            <LinkButton onClick={() => change({ withAddress: true })}>{w.addAddress}</LinkButton>
          </div>
        )}
      </div>
    </Section>
  );
}
