import type { CreditPriceView } from '~/bindings/rpc';
import { Page } from '~/parts/Page';
import { ErrorState, LoadingState } from '~/parts/states';
import { useRead } from '~/rpc/queries';
import { words } from '~/words';
import { useWorkspace } from '../shared/workspace';
import { CreditPricePage } from './CreditPricePage';
import { useCreditPrice } from './useCreditPrice';
import { WhatIfStrip } from './WhatIfStrip';

function Open({ saved }: { saved: CreditPriceView }) {
  const zone = useWorkspace()?.zone ?? 'UTC';
  const price = useCreditPrice(saved);
  return (
    <CreditPricePage
      draft={price.draft}
      onDraft={price.change}
      view={price.view}
      faults={price.faults}
      zone={zone}
      onSave={() => price.save()}
      saving={price.isSaving}
      off={price.isReadable ? undefined : words.creditPriceForm.notAsTyped}
      error={price.error ? <ErrorState error={price.error} /> : null}
      whatIf={<WhatIfStrip />}
    />
  );
}

/** The page at `/plans/credit-price`. */
export function CreditPrice() {
  const saved = useRead('credit_price.read', {});
  if (saved.data) return <Open saved={saved.data} />;
  return (
    <Page title={words.creditPrice.title} ruled>
      {saved.error ? (
        <ErrorState error={saved.error} onRetry={() => void saved.refetch()} />
      ) : (
        <LoadingState />
      )}
    </Page>
  );
}
