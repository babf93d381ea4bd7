import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { useNavigation } from '~/layout/Navigation';
import { Page } from '~/parts/Page';
import { StepFoot, StepLine } from '~/parts/StepLine';
import { EmptyState, ErrorState, LoadingState } from '~/parts/states';
import { useRead } from '~/rpc/queries';
import { words } from '~/words';
import { useWorkspace } from '../shared/workspace';
import { CheckStep } from './CheckStep';
import { emptyPlan, STEPS, type StepName } from './draft';
import { PricesStep } from './PricesStep';
import { PLANS_PATH } from './paths';
import { QuotasStep } from './QuotasStep';
import { NameStep, TypeStep } from './TypeAndName';
import { type Begun, useWizard, type Wizard } from './useWizard';

const w = words.plans.wizard;

function titleOf({ planName, draft }: { planName: string | null; draft: { name: string } }): string {
  return planName ? w.editTitle(planName) : w.newTitle(draft.name.trim());
}

function OpenStep({ wizard, currency }: { wizard: Wizard; currency: string }): ReactNode {
  const connections = useRead('connections.read', {});
  const props = { draft: wizard.draft, onChange: wizard.change, faultOf: wizard.faultOf };
  switch (STEPS[wizard.step]) {
    case 'type':
      return <TypeStep {...props} currency={currency} />;
    case 'name':
      return <NameStep {...props} />;
    case 'quotas':
      return (
        <QuotasStep {...props} platforms={[...new Set(connections.data?.sources.map((each) => each.name))]} />
      );
    case 'prices':
      return <PricesStep {...props} preview={wizard.preview} currency={currency} plan={wizard.plan} />;
    default:
      return wizard.preview ? <CheckStep wizard={wizard} preview={wizard.preview} /> : <LoadingState />;
  }
}

function Open({ begun, currency }: { begun: Begun; currency: string }) {
  const wizard = useWizard(begun);
  const workspace = useWorkspace();
  const isLast = STEPS[wizard.step] === 'check';
  const isOwn = workspace?.billing_method === 'custom';
  const nextStep = w.steps[wizard.step + 1];
  const isBroken = wizard.faults.length > 0;
  return (
    <Page
      above={{ label: words.plans.above, to: PLANS_PATH }}
      title={titleOf(wizard)}
      actions={
        <Button onClick={wizard.leave} disabled={wizard.isBusy}>
          {w.leave}
        </Button>
      }
      under={<StepLine steps={w.steps} at={wizard.step} reached={wizard.reached} onGo={wizard.go} />}
      foot={
        <StepFoot
          {...(wizard.back ? { onBack: wizard.back } : {})}
          open={isOwn ? w.nothingYetHere : w.nothingYet}
          next={isLast ? (isOwn ? w.keep : w.review) : w.continueTo(nextStep ?? '')}
          onNext={isLast ? wizard.make : wizard.next}
          off={isBroken ? w.broken(String(wizard.faults.length)) : undefined}
          busy={wizard.isBusy}
        />
      }
    >
      {wizard.error ? <ErrorState error={wizard.error} /> : null}
      {wizard.previewError ? <ErrorState error={wizard.previewError} onRetry={wizard.previewAgain} /> : null}
      <OpenStep wizard={wizard} currency={currency} />
    </Page>
  );
}

function isStep(text: string): text is StepName {
  return STEPS.some((step) => step === text);
}

/** A plan step by step: new, a draft that was left, or a change to one. Nothing is made before its list was confirmed. */
export function PlanWizard({ draft, plan }: { draft: string | undefined; plan: string | undefined }) {
  const navigation = useNavigation();
  const currency = useWorkspace()?.currency ?? 'usd';
  const left = useRead('plan.draft', { id: draft ?? '' }, { enabled: draft !== undefined });
  const changed = plan ?? left.data?.row.plan ?? undefined;
  const before = useRead('plan.read', { id: changed ?? '' }, { enabled: changed !== undefined });
  const frame = (children: ReactNode) => (
    <Page above={{ label: words.plans.above, to: PLANS_PATH }} title={w.newTitle('')} ruled>
      {children}
    </Page>
  );
  if (left.error?.code === 'not_found') {
    return frame(
      <EmptyState
        title={w.gone}
        action={<Button onClick={() => navigation.go(PLANS_PATH)}>{words.plans.title}</Button>}
      />,
    );
  }
  const failed = left.error ?? before.error;
  if (failed) {
    const again = () => void (left.error ? left.refetch() : before.refetch());
    return frame(<ErrorState error={failed} onRetry={again} />);
  }
  if (draft !== undefined && left.data) {
    if (changed !== undefined && !before.data) return frame(<LoadingState />);
    const begun: Begun = {
      draft: left.data.draft,
      draftId: draft,
      plan: left.data.row.plan,
      planName: before.data?.plan.name ?? null,
      step: isStep(left.data.row.step) ? left.data.row.step : 'type',
    };
    return <Open key={draft} begun={begun} currency={currency} />;
  }
  if (plan !== undefined && before.data) {
    const begun: Begun = {
      draft: before.data.draft,
      draftId: null,
      plan: before.data.plan.id,
      planName: before.data.plan.name,
      step: 'prices',
    };
    return <Open key={plan} begun={begun} currency={currency} />;
  }
  if (draft === undefined && plan === undefined) {
    const begun: Begun = {
      draft: emptyPlan(currency),
      draftId: null,
      plan: null,
      planName: null,
      step: 'type',
    };
    return <Open key="new" begun={begun} currency={currency} />;
  }
  return frame(<LoadingState />);
}
