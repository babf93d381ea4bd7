import { Button } from '@mantine/core';
import type { SetUpView } from '~/bindings/rpc';
import { formatCount } from '~/format';
import { useNavigation } from '~/layout/Navigation';
import { LedgerTable } from '~/parts/LedgerTable';
import { EmptyState, ErrorState, LoadingState } from '~/parts/states';
import { useRead, useWrite } from '~/rpc/queries';
import { words } from '~/words';
import { planPath, wizardPath } from '../plans/paths';
import { StepFrame, useStepWays } from './StepFrame';

const w = words.plans;

/** Plans as a step: made in their own wizard, or left out. An agency that sells one price for use needs none. */
export function PlansStep({ view }: { view: SetUpView }) {
  const ways = useStepWays(view, 'plans');
  const navigation = useNavigation();
  const plans = useRead('plans.list', {});
  const skipping = useWrite('setup.skip_plans');
  const skip = () => skipping.mutate({}, { onSuccess: ways.onNext });
  if (!plans.data) {
    return (
      <StepFrame ways={ways} off={plans.error?.message ?? words.parts.loading}>
        {plans.error ? (
          <ErrorState error={plans.error} onRetry={() => void plans.refetch()} />
        ) : (
          <LoadingState />
        )}
      </StepFrame>
    );
  }
  const { plans: rows, drafts } = plans.data;
  const [left] = drafts;
  const begin = () => navigation.go(wizardPath(left ? { draft: left.id } : {}));
  return (
    <StepFrame
      ways={ways}
      open={words.creditPriceForm.mayBeSkipped}
      continueLabel={rows.length > 0 ? ways.nextLabel : words.creditPriceForm.skip}
      onContinue={rows.length > 0 ? ways.onNext : skip}
      busy={skipping.isPending}
    >
      {rows.length === 0 ? (
        <EmptyState
          title={w.emptyTitle}
          action={
            <Button onClick={begin}>{left ? w.goOnOf(left.name || w.draftNameless) : w.newPlan}</Button>
          }
        >
          {w.emptyBody}
        </EmptyState>
      ) : (
        <>
          <LedgerTable
            label={w.title}
            rows={rows}
            rowKey={(row) => row.id}
            rowName={(row) => row.name}
            onOpen={(row) => navigation.go(planPath(row.id))}
            columns={[
              { key: 'name', head: w.plan, rowHead: true, tone: 'name', cell: (row) => row.name },
              { key: 'words', head: w.price, cell: (row) => row.words },
              {
                key: 'default',
                head: w.state,
                tone: 'dim',
                cell: (row) => (row.is_default ? w.isDefault : w.states.onSale),
              },
              { key: 'clients', head: w.clients, align: 'right', cell: (row) => formatCount(row.clients) },
            ]}
          />
          <p>
            <Button onClick={begin}>{w.newPlan}</Button>
          </p>
        </>
      )}
      {skipping.error ? <ErrorState error={skipping.error} /> : null}
    </StepFrame>
  );
}
