import { useState } from 'react';
import type { ChangeSetView, PairingView, SetUpView } from '~/bindings/rpc';
import { formatCount } from '~/format';
import { PageLink } from '~/parts/Link';
import { EmptyState, ErrorState, LoadingState } from '~/parts/states';
import { useRead, useWrite } from '~/rpc/queries';
import { words } from '~/words';
import { useDraft } from '../shared/draft';
import { useWorkspace } from '../shared/workspace';
import { PairingTable } from './PairingTable';
import { PlannedStep } from './PlannedStep';
import {
  clientsOf,
  filledDown,
  type PairingEdit,
  type PairingEdits,
  pairedRows,
  pairingFaults,
  type RowFaults,
  refusedRow,
} from './pairing';
import classes from './Step.module.css';
import { StepFrame, type StepWays, useStepWays } from './StepFrame';
import { stepPath } from './steps';

const w = words.setUpMoney.clients;

/** The change set of the clients. Its way on starts the first sync: that stores and sends nothing, and saves a press. */
function Planned({ ways, staged, onBack }: { ways: StepWays; staged: ChangeSetView; onBack: () => void }) {
  const draft = useDraft(`clients ${useWorkspace()?.id ?? ''}`, {});
  const sync = useWrite('sync.start');
  const goesToSync =
    ways.next === 'first_sync' &&
    ways.view.steps.some((step) => step.id === 'first_sync' && step.state !== 'done');
  // If a sync runs already, the next page shows that one.
  const readAndGo = () => sync.mutate({ dry_run: false }, { onSettled: ways.onNext });
  return (
    <PlannedStep
      ways={ways}
      staged={staged}
      onBack={onBack}
      onDone={draft.forget}
      {...(goesToSync ? { next: w.readAndContinue, onNext: readAndGo } : {})}
      busy={sync.isPending}
    />
  );
}

function Pairing({
  ways,
  view,
  onPlanned,
}: {
  ways: StepWays;
  view: PairingView;
  onPlanned: (set: ChangeSetView) => void;
}) {
  const workspace = useWorkspace();
  const hasStripe = workspace?.billing_method !== 'custom';
  const planning = useWrite('clients.plan');
  const draft = useDraft<{ edits: PairingEdits }>(`clients ${workspace?.id ?? ''}`, { edits: {} });
  const [showsFaults, setShowsFaults] = useState(false);

  const rows = pairedRows(view, draft.value.edits, hasStripe);
  const { clients, subjects } = clientsOf(rows);
  const change = (edits: PairingEdits) => {
    const next: Record<string, Partial<PairingEdit>> = { ...draft.value.edits };
    for (const [subject, edit] of Object.entries(edits)) next[subject] = { ...next[subject], ...edit };
    draft.change({ edits: next });
    planning.reset();
  };

  const hints = pairingFaults(rows);
  const refused = refusedRow(planning.error?.field ?? null, subjects);
  const faults: Record<string, RowFaults> = {
    ...(showsFaults ? hints : {}),
    ...(refused && planning.error ? { [refused]: { row: planning.error.message } } : {}),
  };
  const plan = () => {
    setShowsFaults(true);
    if (Object.keys(hints).length > 0) return;
    planning.mutate({ rows: clients }, { onSuccess: onPlanned });
  };
  return (
    <StepFrame
      ways={ways}
      onContinue={rows.length > 0 ? plan : ways.onNext}
      {...(rows.length > 0 ? { continueLabel: w.review(formatCount(clients.length)) } : {})}
      off={rows.length > 0 && clients.length === 0 ? w.nobody : undefined}
      open={w.open}
      busy={planning.isPending}
    >
      {rows.length > 0 ? (
        <>
          <p className={classes['lead']}>{w.lead}</p>
          <PairingTable
            view={view}
            rows={rows}
            faults={faults}
            hasStripe={hasStripe}
            onEdit={(subject, edit) => change({ [subject]: edit })}
            onTick={(ticked) =>
              change(
                Object.fromEntries(
                  rows.map(({ subject }) => [subject.subject_id, { ticked: ticked.has(subject.subject_id) }]),
                ),
              )
            }
            onFillDown={(column) => change(filledDown(rows, column))}
          />
        </>
      ) : (
        <EmptyState title={w.emptyTitle}>{w.emptyBody}</EmptyState>
      )}
      {planning.error && !refused ? <ErrorState error={planning.error} /> : null}
    </StepFrame>
  );
}

/** Which account is which client, on one screen: pair, fill down, confirm once. */
export function ClientsStep({ view }: { view: SetUpView }) {
  const ways = useStepWays(view, 'clients');
  const pairing = useRead('clients.pairing', {});
  const [staged, setStaged] = useState<ChangeSetView | null>(null);
  if (staged) return <Planned ways={ways} staged={staged} onBack={() => setStaged(null)} />;
  if (pairing.data && pairing.data.prices.length > 0) {
    return <Pairing ways={ways} view={pairing.data} onPlanned={setStaged} />;
  }
  return (
    <StepFrame ways={ways} off={pairing.data ? w.noPricesTitle : words.parts.loading}>
      {pairing.data ? (
        <EmptyState
          title={w.noPricesTitle}
          action={
            <>
              <PageLink to={stepPath('price')}>{w.makePrice}</PageLink>
              {' · '}
              <PageLink to="/clients/many">{w.onPlan}</PageLink>
            </>
          }
        >
          {w.noPricesBody}
        </EmptyState>
      ) : pairing.error ? (
        <ErrorState error={pairing.error} onRetry={() => void pairing.refetch()} />
      ) : (
        <LoadingState />
      )}
    </StepFrame>
  );
}
