import type { ReactNode } from 'react';
import type { StripeConnection } from '~/bindings/rpc';
import { LinkButton } from '~/parts/Link';
import { Notice } from '~/parts/Notice';
import { State } from '~/parts/State';
import { StepFoot, StepLine } from '~/parts/StepLine';
import { ErrorState, LoadingState } from '~/parts/states';
import { words } from '~/words';
import { CheckKeyStep } from './CheckKeyStep';
import { OpenStripe } from './OpenStripe';
import { PasteKey } from './PasteKey';
import classes from './StripeWizard.module.css';
import { PLACE, type Place, type StripeWizard } from './useStripeWizard';
import { WebhookStep } from './WebhookStep';

const w = words.stripeWizard;

/** The account's own page; the invented Stripe of the sandbox has none. */
export function accountUrl(connection: StripeConnection): string | null {
  if (connection.account_id === null) return null;
  const account = `https://dashboard.stripe.com/${connection.account_id}`;
  if (connection.mode === 'live') return account;
  return connection.mode === 'test' ? `${account}/test` : null;
}

export function StripeStepLine({ wizard }: { wizard: StripeWizard }) {
  return (
    <StepLine
      steps={w.steps}
      at={wizard.place}
      reached={wizard.reached}
      onGo={(step) => wizard.go(Math.min(step, wizard.reached) as Place)}
    />
  );
}

function Check({ wizard, connection }: { wizard: StripeWizard; connection: StripeConnection }) {
  return (
    <>
      {connection.problem ? <Notice title={connection.problem} /> : null}
      <CheckKeyStep
        connection={connection}
        accountUrl={accountUrl(connection)}
        onTestAgain={wizard.testAgain}
      />
      <p className={classes['lead']}>
        <LinkButton onClick={() => wizard.go(PLACE.webhook)}>{w.webhookLink}</LinkButton>
      </p>
    </>
  );
}

export function StripeWizardContent({ wizard }: { wizard: StripeWizard }) {
  if (wizard.isLoading) return <LoadingState />;
  // Without it, a key would be asked for although one may be there.
  if (wizard.unread) return <ErrorState error={wizard.unread} onRetry={wizard.readAgain} />;
  const { connection, place } = wizard;
  const content = (): ReactNode => {
    if (place === PLACE.open) return <OpenStripe wizard={wizard} />;
    if (place === PLACE.paste || !connection) return <PasteKey wizard={wizard} />;
    if (place === PLACE.check) return <Check wizard={wizard} connection={connection} />;
    if (place === PLACE.webhook) return <WebhookStep />;
    return (
      <div className={classes['done']}>
        <State kind="done">{w.doneTitle}</State>
        <p className={classes['lead']}>
          {w.done(connection.name ?? connection.account_id ?? words.connections.stripe)}
        </p>
      </div>
    );
  };
  return (
    <>
      {content()}
      {wizard.error && wizard.error.code !== 'keyring_missing' && wizard.error.field !== 'email' ? (
        <ErrorState error={wizard.error} />
      ) : null}
    </>
  );
}

/** Whether the permissions suffice; a missing one may be optional, and the core then still calls the connection working. */
function checkNote(connection: StripeConnection | null): string {
  const missing = connection?.permissions.filter((permission) => permission.result === 'missing') ?? [];
  if (connection && connection.state !== 'works') return w.brokenNote;
  if (missing.some((permission) => !permission.optional)) return w.missingNeeded;
  return missing.length > 0 ? w.missingOptional : w.checkNote;
}

export interface StripeFootProps {
  wizard: StripeWizard;
  onBack: (() => void) | undefined;
  /** After the key was checked. */
  onDone: () => void;
  doneLabel: string;
}

export function StripeWizardFoot({ wizard, onBack, onDone, doneLabel }: StripeFootProps) {
  const { place, connection } = wizard;
  if (wizard.unread) return null;
  const back = place === PLACE.open ? onBack : () => wizard.go((place - 1) as Place);
  const common = back ? { onBack: back } : {};
  if (place === PLACE.open) {
    return <StepFoot {...common} next={w.continueToKey} onNext={() => wizard.go(PLACE.paste)} />;
  }
  if (place === PLACE.paste) {
    const waits = wizard.warnsOfSecret && !wizard.acceptSecret;
    const waitsForWord = wizard.unreadAccount !== null && !wizard.acceptUnread;
    return (
      <StepFoot
        {...common}
        next={w.connect}
        onNext={wizard.connect}
        off={waits ? w.secretFirst : waitsForWord ? w.unreadFirst : undefined}
        busy={wizard.isConnecting}
      />
    );
  }
  return (
    <StepFoot
      {...common}
      next={doneLabel}
      onNext={onDone}
      open={place === PLACE.check ? checkNote(connection) : place === PLACE.webhook ? w.webhookNote : null}
      off={connection?.state === 'works' ? undefined : w.brokenNote}
      busy={wizard.isTesting}
    />
  );
}
