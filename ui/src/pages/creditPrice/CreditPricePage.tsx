import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { formatWhen } from '~/format';
import { Page } from '~/parts/Page';
import { words } from '~/words';
import { CreditPriceBody, type CreditPriceBodyProps } from './CreditPriceBody';

const w = words.creditPrice;

export interface CreditPricePageProps extends CreditPriceBodyProps {
  zone: string;
  onSave: () => void;
  saving?: boolean;
  /** Why it cannot be saved as it is typed. */
  off?: string | undefined;
  /** The what-if strip at the foot; absent while there is no history to re-rate. */
  whatIf?: ReactNode;
  /** What went wrong with the last save. */
  error?: ReactNode;
}

/** What the platform charges, what the client pays, and the one sentence that follows from it. */
export function CreditPricePage(props: CreditPricePageProps) {
  const { view, zone, onSave, saving = false, off, whatIf, error } = props;
  const saved = view.saved_at ? w.savedAt(formatWhen(view.saved_at, zone)) : w.draft;
  return (
    <Page
      title={w.title}
      subtitle={off ?? saved}
      ruled
      foot={whatIf}
      actions={
        <Button variant="filled" onClick={onSave} loading={saving} disabled={off !== undefined}>
          {w.save}
        </Button>
      }
    >
      {error}
      <CreditPriceBody {...props} />
    </Page>
  );
}
