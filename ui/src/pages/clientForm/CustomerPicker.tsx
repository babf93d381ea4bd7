import { Select } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useState } from 'react';
import type { CustomerChoice } from '~/bindings/rpc';
import { formatCount } from '~/format';
import { LinkButton } from '~/parts/Link';
import { useRead, useWrite } from '~/rpc/queries';
import { words } from '~/words';
import classes from './clientForm.module.css';

const w = words.clientForm;
/** Long enough not to search for half of a name. */
const TYPING_MILLISECONDS = 200;
/** No id of Stripe's is empty. */
const NEW = '';

export function customerLabel(customer: CustomerChoice): string {
  const name = customer.name ?? customer.email ?? customer.id;
  const known = [customer.name ? customer.email : null, customer.id].filter(Boolean).join(', ');
  const taken = customer.taken_by ? ` · ${words.setUpMoney.clients.taken(customer.taken_by)}` : '';
  return `${name} (${known})${taken}`;
}

export interface CustomerPickerProps {
  /** `cus_…`; empty makes a new one. */
  value: string;
  onChange: (customer: string) => void;
  error?: string | null;
  /** Whether a customer can be made here. */
  mayCreate?: boolean;
  label?: string;
}

/** A Stripe customer: found among those that were read, looked up in Stripe itself, or pasted by its id. */
export function CustomerPicker({ value, onChange, error, mayCreate = true, label }: CustomerPickerProps) {
  const [typed, setTyped] = useState('');
  const [text] = useDebouncedValue(typed.trim(), TYPING_MILLISECONDS);
  const found = useRead('customers.search', { text }, { keepPrevious: true });
  const asking = useWrite('customers.look_up');
  const known = new Map<string, string>();
  if (mayCreate) known.set(NEW, w.newCustomer);
  for (const customer of [...(found.data ?? []), ...(asking.data ?? [])]) {
    known.set(customer.id, customerLabel(customer));
  }
  // An id that was pasted is taken as it is; whether Stripe has it is said at its place.
  const pasted = typed.trim();
  if (/^cus_\w+$/.test(pasted) && !known.has(pasted)) known.set(pasted, pasted);
  if (value && !known.has(value)) known.set(value, value);
  return (
    <div>
      <Select
        label={label ?? w.customer}
        description={w.customerHint}
        data={[...known].map(([id, name]) => ({ value: id, label: name }))}
        value={mayCreate || value ? value : null}
        onChange={(id) => onChange(id ?? NEW)}
        searchable
        // Names are searched by the core; an id that was pasted is no part of any name.
        filter={({ options }) => options}
        onSearchChange={setTyped}
        error={error ?? asking.error?.message ?? false}
        maxDropdownHeight={260}
      />
      <div className={classes['under']}>
        <LinkButton onClick={() => asking.mutate({ text: typed.trim() })}>{w.lookInStripe}</LinkButton>
        {asking.data ? <span>{w.lookedUp(formatCount(asking.data.length))}</span> : null}
      </div>
    </div>
  );
}
