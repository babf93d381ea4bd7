import { useDebouncedValue } from '@mantine/hooks';
import { useState } from 'react';
import type { CreditPriceParams, CreditPriceView } from '~/bindings/rpc';
import type { RpcError } from '~/platform/platform';
import { useRead, useWrite } from '~/rpc/queries';
import type { CreditPriceDraft, CreditPriceFaults } from './CreditPriceBody';
import { draftOf, hintsOf, isComplete, paramsOf, refusedField } from './draft';

/** Short enough to follow the hand, long enough not to ask for every letter of a paste. */
const PAUSE_MILLISECONDS = 50;

export interface OpenCreditPrice {
  draft: CreditPriceDraft;
  change: (part: Partial<CreditPriceDraft>) => void;
  /** The preview of what is typed, or the last one that could be made. */
  view: CreditPriceView;
  faults: CreditPriceFaults;
  isTouched: boolean;
  /** Whether what is typed can be previewed and saved. */
  isReadable: boolean;
  save: (onDone?: () => void) => void;
  isSaving: boolean;
  /** What no field can show. */
  error: RpcError | null;
}

/** A credit price being typed: previewed by the core at every pause, saved when the owner says so. */
export function useCreditPrice(saved: CreditPriceView): OpenCreditPrice {
  const saving = useWrite('credit_price.save');
  const [typed, setTyped] = useState<Partial<CreditPriceDraft>>({});
  const [lastGood, setLastGood] = useState(saved);

  const draft = { ...draftOf(saved.params), ...typed };
  const hints = hintsOf(draft);
  const isReadable = Object.keys(hints).length === 0 && isComplete(draft);
  const params = paramsOf(draft, saved.params.currency);
  // As text, because two equal drafts are two objects.
  const [paused] = useDebouncedValue(JSON.stringify(params), PAUSE_MILLISECONDS);
  const preview = useRead('credit_price.preview', JSON.parse(paused) as CreditPriceParams, {
    enabled: isReadable,
    keepPrevious: true,
  });
  // A refused draft has no preview: what was last shown stays, with the fault beside its field.
  if (preview.data && preview.data !== lastGood) setLastGood(preview.data);

  const refused = saving.error ?? (isReadable ? preview.error : null);
  const field = refusedField(refused?.field ?? null);
  return {
    draft,
    change: (part) => {
      setTyped((before) => ({ ...before, ...part }));
      saving.reset();
    },
    // Whom it bills and when it was saved are the workspace's, not the draft's.
    view: { ...lastGood, bills: saved.bills, saved_at: saved.saved_at },
    faults: { ...(field && refused ? { [field]: refused.message } : {}), ...hints },
    isTouched: Object.keys(typed).length > 0,
    isReadable,
    save: (onDone) => {
      saving.mutate(params, {
        onSuccess: () => {
          setTyped({});
          onDone?.();
        },
      });
    },
    isSaving: saving.isPending,
    error: field ? null : refused,
  };
}
