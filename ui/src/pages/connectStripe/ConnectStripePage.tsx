import { useNavigation } from '~/layout/Navigation';
import { Page } from '~/parts/Page';
import { words } from '~/words';
import { CONNECTIONS_PATH } from '../connections/paths';
import { StripeStepLine, StripeWizardContent, StripeWizardFoot } from './StripeWizardParts';
import { PLACE, useStripeWizard } from './useStripeWizard';

const w = words.stripeWizard;

/** Connecting or reconnecting Stripe from Connections; within set-up the same wizard is one of its steps. */
export function ConnectStripePage({ newKey = false }: { newKey?: boolean }) {
  const navigation = useNavigation();
  const wizard = useStripeWizard(newKey ? 'open' : undefined);
  const leave = () => navigation.go(CONNECTIONS_PATH);
  const isChecked = wizard.place === PLACE.check;
  return (
    <Page
      above={{ label: words.connections.title, to: CONNECTIONS_PATH }}
      title={newKey ? words.connections.reconnectTitle : words.connectStripe.title}
      // Which place is open is known only once it is known whether a key is there.
      under={wizard.isLoading ? null : <StripeStepLine wizard={wizard} />}
      foot={
        <StripeWizardFoot
          wizard={wizard}
          onBack={leave}
          onDone={
            wizard.place === PLACE.done ? leave : () => wizard.go(isChecked ? PLACE.webhook : PLACE.done)
          }
          doneLabel={wizard.place === PLACE.done ? w.doneNext : isChecked ? w.continueToWebhook : w.continue}
        />
      }
    >
      <StripeWizardContent wizard={wizard} />
    </Page>
  );
}
