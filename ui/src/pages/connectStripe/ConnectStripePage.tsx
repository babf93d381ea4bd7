import { useNavigation } from '~/layout/Navigation';
import { Page } from '~/parts/Page';
import { words } from '~/words';
import { CONNECTIONS_PATH } from '../connections/paths';
import { COPY_PATH } from '../copying/paths';
import { StripeStepLine, StripeWizardContent, StripeWizardFoot } from './StripeWizardParts';
import { PLACE, useStripeWizard } from './useStripeWizard';

const w = words.stripeWizard;

/** Connecting or reconnecting Stripe from Connections; within set-up the same wizard is one of its steps. */
export function ConnectStripePage({ newKey = false, back }: { newKey?: boolean; back?: string | undefined }) {
  const navigation = useNavigation();
  const wizard = useStripeWizard(newKey ? 'open' : undefined);
  // Whoever came from copying a workspace goes on there; no other address is taken from outside.
  const goesOn = back?.startsWith(COPY_PATH) ? back : null;
  const leave = () => navigation.go(goesOn ?? CONNECTIONS_PATH);
  const done = goesOn === null ? w.doneNext : w.doneCopy;
  const isChecked = wizard.place === PLACE.check;
  return (
    <Page
      above={{ label: words.connections.title, to: CONNECTIONS_PATH }}
      title={newKey ? words.connections.reconnectTitle : words.connectStripe.title}
      // Which place is open is known only once it is known whether a key is there.
      under={wizard.isLoading || wizard.unread ? null : <StripeStepLine wizard={wizard} />}
      foot={
        <StripeWizardFoot
          wizard={wizard}
          onBack={leave}
          onDone={
            wizard.place === PLACE.done ? leave : () => wizard.go(isChecked ? PLACE.webhook : PLACE.done)
          }
          doneLabel={wizard.place === PLACE.done ? done : isChecked ? w.continueToWebhook : w.continue}
        />
      }
    >
      <StripeWizardContent wizard={wizard} />
    </Page>
  );
}
