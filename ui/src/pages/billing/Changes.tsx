import { PlannedChanges } from '../changeSet/PlannedChanges';
import { BillingPage } from './BillingPage';

/** The page at `/billing/changes`: what waits for a confirmation, and the receipts of what was done. */
export function Changes() {
  return (
    <BillingPage tab="changes">
      <PlannedChanges />
    </BillingPage>
  );
}
