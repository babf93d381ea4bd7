import { Button, Group, Modal } from '@mantine/core';
import { useState } from 'react';
import type { StripeConnection } from '~/bindings/rpc';
import { useNavigation } from '~/layout/Navigation';
import { Notice } from '~/parts/Notice';
import { Section } from '~/parts/Section';
import { EmptyState, ErrorState } from '~/parts/states';
import { useWrite } from '~/rpc/queries';
import { words } from '~/words';
import { CheckKeyStep } from '../connectStripe/CheckKeyStep';
import { accountUrl } from '../connectStripe/StripeWizardParts';
import classes from './connections.module.css';
import { CONNECT_STRIPE_PATH, NEW_STRIPE_KEY_PATH, STRIPE_ACCOUNT_PATH, WEBHOOK_PATH } from './paths';

const w = words.connections;

/** Taking the key out of the keychain is not undone by a toast, so it is confirmed with what it means. */
function Disconnect({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const disconnecting = useWrite('stripe.disconnect');
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={w.disconnectTitle}
      closeButtonProps={{ 'aria-label': words.frame.close }}
    >
      <p>{w.disconnectBody}</p>
      {disconnecting.error ? <ErrorState error={disconnecting.error} /> : null}
      <Group justify="flex-end" gap={8}>
        <Button size="md" onClick={onClose}>
          {words.connectionsPage.cancel}
        </Button>
        <Button
          size="md"
          variant="filled"
          onClick={() => disconnecting.mutate({}, { onSuccess: onClose })}
          loading={disconnecting.isPending}
        >
          {w.disconnectConfirm}
        </Button>
      </Group>
    </Modal>
  );
}

function Connected({ connection }: { connection: StripeConnection }) {
  const navigation = useNavigation();
  const checking = useWrite('stripe.check');
  const [asksToDisconnect, setAsks] = useState(false);
  const newKey = () => navigation.go(NEW_STRIPE_KEY_PATH);
  return (
    <Section
      title={w.stripe}
      note={w.states[connection.state]}
      action={
        <div className={classes['presses']}>
          <Button size="xs" onClick={() => navigation.go(STRIPE_ACCOUNT_PATH)}>
            {w.accountPage}
          </Button>
          <Button size="xs" onClick={() => navigation.go(WEBHOOK_PATH)}>
            {w.webhookPage}
          </Button>
          <Button size="xs" onClick={newKey}>
            {w.reconnect}
          </Button>
          <Button size="xs" onClick={() => setAsks(true)}>
            {w.disconnect}
          </Button>
        </div>
      }
    >
      {connection.state === 'works' ? null : (
        <Notice
          title={words.connectionsPage.problemTitle}
          action={<Button onClick={newKey}>{w.reconnect}</Button>}
        >
          {connection.problem}
        </Notice>
      )}
      {checking.error ? <ErrorState error={checking.error} onRetry={() => checking.mutate({})} /> : null}
      <CheckKeyStep
        connection={connection}
        accountUrl={accountUrl(connection)}
        onTestAgain={() => {
          if (!checking.isPending) checking.mutate({});
        }}
      />
      <Disconnect opened={asksToDisconnect} onClose={() => setAsks(false)} />
    </Section>
  );
}

export function StripeSection({
  connection,
  isCustom,
}: {
  connection: StripeConnection | null;
  isCustom: boolean;
}) {
  const navigation = useNavigation();
  if (connection) {
    return (
      <div className={classes['top']}>
        <Connected connection={connection} />
      </div>
    );
  }
  if (isCustom) {
    return (
      <div className={classes['top']}>
        <Section title={w.stripe}>
          <p className={classes['lead']}>{w.stripeCustom}</p>
        </Section>
      </div>
    );
  }
  return (
    <EmptyState
      title={w.stripeNoneTitle}
      action={
        <Button variant="filled" onClick={() => navigation.go(CONNECT_STRIPE_PATH)}>
          {w.connectStripe}
        </Button>
      }
    >
      {w.stripeNoneBody}
    </EmptyState>
  );
}
