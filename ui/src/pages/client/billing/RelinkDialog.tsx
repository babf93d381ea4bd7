import { Button, Modal } from '@mantine/core';
import { useState } from 'react';
import type { BillingDetailsView } from '~/bindings/rpc';
import { useNavigation } from '~/layout/Navigation';
import { LinkButton } from '~/parts/Link';
import { State } from '~/parts/State';
import { ErrorState } from '~/parts/states';
import { useWrite } from '~/rpc/queries';
import { words } from '~/words';
import { changeSetPath } from '../../changeSet/paths';
import { CustomerPicker } from '../../clientForm/CustomerPicker';
import { Notes } from '../../clientForm/Notes';
import classes from './billing.module.css';

const w = words.billingDetails;

/** Another customer for a client: what it means is said before it is planned, and the plan before it is done. */
export function RelinkDialog({
  view,
  onClose,
  onCreate,
}: {
  view: BillingDetailsView;
  onClose: () => void;
  onCreate: () => void;
}) {
  const { go } = useNavigation();
  const [customer, setCustomer] = useState('');
  const checking = useWrite('client.link_check');
  const planning = useWrite('client.link');
  const error = planning.error ?? checking.error;
  const atField = error?.field === 'customer_id' ? error.message : null;
  const check = checking.data;
  const plan = () =>
    planning.mutate(
      { client: view.client, customer_id: customer },
      { onSuccess: (set) => go(changeSetPath(set.id)) },
    );
  return (
    <Modal
      opened
      onClose={onClose}
      title={w.relinkTitle(view.nickname)}
      size="lg"
      closeButtonProps={{ 'aria-label': words.frame.close }}
    >
      <p className={classes['body']}>{w.relinkBody}</p>
      <CustomerPicker
        value={customer}
        onChange={(chosen) => {
          setCustomer(chosen);
          planning.reset();
          checking.reset();
          if (chosen) checking.mutate({ client: view.client, customer_id: chosen });
        }}
        error={atField}
        mayCreate={false}
      />
      <div className={classes['notes']} aria-live="polite">
        {check ? (
          check.notes.length > 0 ? (
            <Notes notes={check.notes} />
          ) : (
            <State kind="done">{w.allowed}</State>
          )
        ) : null}
      </div>
      <LinkButton onClick={onCreate}>{w.createInstead}</LinkButton>
      {error && !atField ? <ErrorState error={error} /> : null}
      <div className={classes['buttons']}>
        <Button onClick={onClose}>{words.frame.cancel}</Button>
        <Button
          variant="filled"
          onClick={plan}
          disabled={customer === '' || check?.allowed === false}
          loading={planning.isPending}
        >
          {w.planLink}
        </Button>
      </div>
    </Modal>
  );
}
