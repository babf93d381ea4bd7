import type { CreditPriceView, SetUpView } from '~/bindings/rpc';
import { ErrorState, LoadingState } from '~/parts/states';
import { useRead, useWrite } from '~/rpc/queries';
import { words } from '~/words';
import { CreditPriceBody } from '../creditPrice/CreditPriceBody';
import { useCreditPrice } from '../creditPrice/useCreditPrice';
import { StepFrame, type StepWays, useStepWays } from './StepFrame';

const w = words.creditPriceForm;

function Open({ ways, saved }: { ways: StepWays; saved: CreditPriceView }) {
  const price = useCreditPrice(saved);
  const skipping = useWrite('setup.skip_credit_price');
  const skip = () => skipping.mutate({}, { onSuccess: ways.onNext });
  const isSaved = saved.saved_at !== null;

  const next = price.isTouched
    ? { label: w.saveAndContinue, press: () => price.save(ways.onNext) }
    : isSaved
      ? { label: ways.nextLabel, press: ways.onNext }
      : { label: w.skip, press: skip };
  return (
    <StepFrame
      ways={ways}
      continueLabel={next.label}
      onContinue={next.press}
      {...(price.isTouched && price.isReadable ? { onSaveAndLeave: () => price.save(ways.onLeave) } : {})}
      open={price.isTouched ? w.nothingBilled : w.mayBeSkipped}
      off={price.isTouched && !price.isReadable ? w.notAsTyped : undefined}
      busy={price.isSaving || skipping.isPending}
    >
      <CreditPriceBody draft={price.draft} onDraft={price.change} view={price.view} faults={price.faults} />
      {price.error ? <ErrorState error={price.error} /> : null}
      {skipping.error ? <ErrorState error={skipping.error} /> : null}
    </StepFrame>
  );
}

/** The credit price as a step; most agencies that bill usage without credits skip it. */
export function CreditPriceStep({ view }: { view: SetUpView }) {
  const ways = useStepWays(view, 'credit_price');
  const saved = useRead('credit_price.read', {});
  if (saved.data) return <Open ways={ways} saved={saved.data} />;
  return (
    <StepFrame ways={ways}>
      {saved.error ? (
        <ErrorState error={saved.error} onRetry={() => void saved.refetch()} />
      ) : (
        <LoadingState />
      )}
    </StepFrame>
  );
}
