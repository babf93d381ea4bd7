import type { SetUpView } from '~/bindings/rpc';
import { StripeStepLine, StripeWizardContent, StripeWizardFoot } from '../connectStripe/StripeWizardParts';
import { useStripeWizard } from '../connectStripe/useStripeWizard';
import { StepFrame, useStepWays } from './StepFrame';

/** The Stripe wizard as a step: once the key is checked, the way on leads to the next step of set-up. */
export function StripeStep({ view }: { view: SetUpView }) {
  const ways = useStepWays(view, 'stripe');
  const wizard = useStripeWizard();
  return (
    <StepFrame
      ways={ways}
      // Which place is open is known only once it is known whether a key is there.
      under={wizard.isLoading || wizard.unread ? null : <StripeStepLine wizard={wizard} />}
      foot={
        <StripeWizardFoot
          wizard={wizard}
          onBack={ways.onBack}
          onDone={ways.onNext}
          doneLabel={ways.nextLabel}
        />
      }
    >
      <StripeWizardContent wizard={wizard} />
    </StepFrame>
  );
}
