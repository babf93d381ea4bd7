import { Button, Modal, Select, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import type { BillingDetailsView, CustomerParams, CustomerView } from '~/bindings/rpc';
import { useNavigation } from '~/layout/Navigation';
import { ErrorState } from '~/parts/states';
import { useWrite } from '~/rpc/queries';
import { words } from '~/words';
import { changeSetPath } from '../../changeSet/paths';
import { AddressFields, NO_ADDRESS } from '../../clientForm/AddressFields';
import classes from './billing.module.css';

const w = words.billingDetails;

function initial(view: BillingDetailsView, customer: CustomerView | null): CustomerParams {
  return {
    name: customer?.name ?? view.nickname,
    email: customer?.email ?? '',
    phone: customer?.phone ?? '',
    description: customer?.description ?? '',
    address: customer?.address ?? NO_ADDRESS,
    tax_exempt: customer?.tax_exempt ?? 'none',
    ...(customer ? { id: customer.id } : { client: view.client }),
  };
}

/** The fields of a customer. Nothing reaches Stripe from here: the plan is shown first. */
export function CustomerDialog({
  view,
  customer,
  onClose,
}: {
  view: BillingDetailsView;
  /** `null` makes one for the client. */
  customer: CustomerView | null;
  onClose: () => void;
}) {
  const { go } = useNavigation();
  const planning = useWrite('customer.plan');
  const [fields, setFields] = useState(() => initial(view, customer));
  const change = (part: Partial<CustomerParams>) => {
    planning.reset();
    setFields({ ...fields, ...part });
  };
  const fault = (field: string) => (planning.error?.field === field ? planning.error.message : null);
  const known = ['name', 'email', 'phone', 'description', 'tax_exempt'];
  const isAtField =
    planning.error?.field != null &&
    (known.includes(planning.error.field) || planning.error.field.startsWith('address.'));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    planning.mutate(fields, { onSuccess: (set) => go(changeSetPath(set.id)) });
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={customer ? w.editTitle : w.createTitle}
      size="lg"
      closeButtonProps={{ 'aria-label': words.frame.close }}
    >
      <form onSubmit={submit} noValidate className={classes['fields']}>
        <p className={classes['body']}>{w.editBody}</p>
        <div className={classes['pair']}>
          <TextInput
            label={w.name}
            value={fields.name}
            onChange={(event) => change({ name: event.currentTarget.value })}
            error={fault('name') ?? false}
            data-autofocus
          />
          <TextInput
            label={w.email}
            type="email"
            value={fields.email}
            onChange={(event) => change({ email: event.currentTarget.value })}
            error={fault('email') ?? false}
          />
        </div>
        <div className={classes['pair']}>
          <TextInput
            label={w.phone}
            value={fields.phone}
            onChange={(event) => change({ phone: event.currentTarget.value })}
            error={fault('phone') ?? false}
          />
          <Select
            label={w.tax}
            data={Object.entries(w.taxes).map(([value, label]) => ({ value, label }))}
            value={fields.tax_exempt}
            onChange={(tax) => change({ tax_exempt: tax ?? 'none' })}
            error={fault('tax_exempt') ?? false}
          />
        </div>
        <AddressFields
          value={fields.address}
          onChange={(address) => change({ address })}
          fault={(part) => fault(`address.${part}`)}
        />
        <TextInput
          label={w.note}
          description={w.noteHint}
          value={fields.description}
          onChange={(event) => change({ description: event.currentTarget.value })}
          error={fault('description') ?? false}
        />
        {planning.error && !isAtField ? <ErrorState error={planning.error} /> : null}
        <div className={classes['buttons']}>
          <Button onClick={onClose}>{words.frame.cancel}</Button>
          <Button type="submit" variant="filled" loading={planning.isPending}>
            {w.planEdit}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
