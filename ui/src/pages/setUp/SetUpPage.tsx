import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import type { SetUpStep, SetUpView, StepId } from '~/bindings/rpc';
import { formatCount } from '~/format';
import { useNavigation } from '~/layout/Navigation';
import { Checklist, type ChecklistItem } from '~/parts/Checklist';
import { PageLink } from '~/parts/Link';
import { Page } from '~/parts/Page';
import { EmptyState, ErrorState, LoadingState } from '~/parts/states';
import { useRead } from '~/rpc/queries';
import { words } from '~/words';
import { COPY_PATH } from '../copying/paths';
import { NewAgencyPage } from '../firstRun/NewAgencyPage';
import { useAppState, useWorkspace } from '../shared/workspace';
import { AgencyStep } from './AgencyStep';
import { ClientsStep } from './ClientsStep';
import { CreditPriceStep } from './CreditPriceStep';
import { FirstSyncStep } from './FirstSyncStep';
import { GoLiveStep } from './GoLiveStep';
import { MethodStep } from './MethodStep';
import { PlansStep } from './PlansStep';
import { PriceStep } from './PriceStep';
import { SourceStep } from './SourceStep';
import { StripeStep } from './StripeStep';
import { neededSteps, stepOfPath, stepPath } from './steps';

const w = words.setUpSteps;

const STEP_PAGES: Record<StepId, (props: { view: SetUpView }) => ReactNode> = {
  agency: AgencyStep,
  method: MethodStep,
  stripe: StripeStep,
  source: SourceStep,
  credit_price: CreditPriceStep,
  price: PriceStep,
  plans: PlansStep,
  clients: ClientsStep,
  first_sync: FirstSyncStep,
  go_live: GoLiveStep,
};

function isFinished(step: SetUpStep): boolean {
  return step.state === 'done' || step.state === 'skipped';
}

function asItem(step: SetUpStep): ChecklistItem {
  return {
    key: step.id,
    name: words.setUp.steps[step.id],
    state: isFinished(step) ? 'done' : step.state === 'current' ? 'now' : 'later',
    result: step.state === 'waiting' ? w.states.waiting : (step.summary ?? w.states[step.state]),
    to: stepPath(step.id),
  };
}

function Loaded({ view }: { view: SetUpView }) {
  const navigation = useNavigation();
  const { next } = view;
  const hasOthers = (useAppState()?.workspaces.length ?? 0) > 1;
  const steps = neededSteps(view);
  // The core counts what is not needed as done; here only what is listed counts.
  const done = steps.filter(isFinished).length;
  return (
    <Page
      title={w.title}
      subtitle={w.subtitle}
      ruled
      actions={
        next ? (
          <Button variant="filled" onClick={() => navigation.go(stepPath(next))}>
            {w.continueTo(next)}
          </Button>
        ) : null
      }
    >
      <div style={{ maxWidth: 560, paddingTop: 16 }}>
        <p>{w.doneOf(formatCount(done), formatCount(steps.length))}</p>
        <Checklist items={steps.map(asItem)} label={w.title} />
        {hasOthers ? (
          <p>
            {w.practised} <PageLink to={COPY_PATH}>{w.copy}</PageLink>
          </p>
        ) : null}
      </div>
    </Page>
  );
}

function Unread({ read }: { read: ReturnType<typeof useRead<'setup.read'>> }) {
  return (
    <Page title={w.title} ruled>
      {read.error ? <ErrorState error={read.error} onRetry={() => void read.refetch()} /> : <LoadingState />}
    </Page>
  );
}

/** The checklist as a page. In the sandbox there is nothing to set up: there it offers a workspace of the owner's own. */
export function SetUpPage() {
  const workspace = useWorkspace();
  const read = useRead('setup.read', {}, { enabled: workspace !== null && workspace.kind !== 'sandbox' });
  if (workspace?.kind === 'sandbox') return <NewAgencyPage />;
  return read.data ? <Loaded view={read.data} /> : <Unread read={read} />;
}

/** A step that waits says which one comes first, instead of showing fields that cannot be saved. */
function Waits({ step, view }: { step: SetUpStep; view: SetUpView }) {
  return (
    <Page title={w.titles[step.id]} ruled>
      <EmptyState
        title={w.waitsTitle}
        action={
          view.next ? (
            <PageLink to={stepPath(view.next)}>{w.openStep(words.setUp.steps[view.next])}</PageLink>
          ) : null
        }
      >
        {step.summary}
      </EmptyState>
    </Page>
  );
}

/** One step by the last part of its path: `agency`, `credit-price`, … An unknown one shows the checklist. */
export function SetUpStepPage({ part }: { part: string }) {
  const read = useRead('setup.read', {});
  const id = stepOfPath(part);
  if (id === null) return <SetUpPage />;
  if (!read.data) return <Unread read={read} />;
  const step = read.data.steps.find((each) => each.id === id);
  if (step?.state === 'waiting') return <Waits step={step} view={read.data} />;
  const StepPage = STEP_PAGES[id];
  return <StepPage key={id} view={read.data} />;
}
