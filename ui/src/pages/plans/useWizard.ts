import { useState } from 'react';
import { tell } from '~/actions/notices';
import type { Fault, PlanDraft, PlanPreview } from '~/bindings/rpc';
import { useNavigation } from '~/layout/Navigation';
import type { RpcError } from '~/platform/platform';
import { answerNow, useRead, useWrite } from '~/rpc/queries';
import { words } from '~/words';
import { changeSetPath } from '../changeSet/paths';
import { STEPS, type StepName, stepOf } from './draft';
import { PLANS_PATH, planPath } from './paths';

const w = words.plans.wizard;

/** What the wizard begins with: nothing, a draft that was left, or a plan to change. */
export interface Begun {
  draft: PlanDraft;
  draftId: string | null;
  plan: string | null;
  step: StepName;
  /** Name of the plan that is changed. */
  planName: string | null;
}

export interface Wizard {
  draft: PlanDraft;
  plan: string | null;
  planName: string | null;
  step: number;
  reached: number;
  preview: PlanPreview | undefined;
  previewError: RpcError | null;
  previewAgain: () => void;
  change: (change: Partial<PlanDraft>) => void;
  /** What is wrong with a field, once the owner tried to go on from its step. */
  faultOf: (field: string) => string | false;
  /** Faults of the step that is open. */
  faults: readonly Fault[];
  go: (step: number) => void;
  next: () => void;
  back: (() => void) | undefined;
  leave: () => void;
  make: () => void;
  isBusy: boolean;
  error: RpcError | null;
}

export function useWizard(begun: Begun): Wizard {
  const { go: goTo } = useNavigation();
  const [draft, setDraft] = useState(begun.draft);
  const [draftId, setDraftId] = useState(begun.draftId);
  const first = STEPS.indexOf(begun.step);
  const [step, setStep] = useState(Math.max(0, first));
  const [reached, setReached] = useState(begun.plan ? STEPS.length - 1 : Math.max(0, first));
  // Faults are said after the first try to go on, not while the form is still empty.
  const [tried, setTried] = useState<ReadonlySet<StepName>>(new Set());
  const preview = useRead('plan.preview', { plan: begun.plan, draft }, { keepPrevious: true });
  const saving = useWrite('plan.draft_save');
  const making = useWrite('plan.make');

  const name = STEPS[step] ?? 'check';
  const all = preview.data?.faults ?? [];
  const ofStep = (found: readonly Fault[]) =>
    name === 'check' ? found : found.filter((fault) => stepOf(fault.field) === name);
  const faults = ofStep(all);

  const save = (at: StepName, then?: () => void) =>
    saving.mutate(
      { id: draftId, plan: begun.plan, draft, step: at },
      {
        onSuccess: (kept) => {
          setDraftId(kept.row.id);
          then?.();
        },
      },
    );
  const open = (at: number) => {
    making.reset();
    setStep(at);
    setReached(Math.max(reached, at));
  };
  const refused = making.error;
  return {
    draft,
    plan: begun.plan,
    planName: begun.planName,
    step,
    reached,
    preview: preview.data,
    previewError: preview.error,
    previewAgain: () => void preview.refetch(),
    change: (change) => {
      making.reset();
      setDraft((before) => ({ ...before, ...change }));
    },
    faultOf: (field) => {
      if (refused?.field === field) return refused.message;
      if (!tried.has(stepOf(field))) return false;
      return all.find((fault) => fault.field === field)?.words ?? false;
    },
    faults: tried.has(name) || name === 'check' ? faults : [],
    go: open,
    next: () => {
      setTried(new Set([...tried, name]));
      const goOn = (found: readonly Fault[]) => {
        if (name !== 'check' && ofStep(found).length > 0) return;
        const at = Math.min(step + 1, STEPS.length - 1);
        open(at);
        save(STEPS[at] ?? 'check');
      };
      // Only what was asked before is waited for: else the step opens with the press.
      if (preview.isPlaceholderData) void answerNow(preview).then((fresh) => fresh && goOn(fresh.faults));
      else goOn(all);
    },
    back: step > 0 ? () => open(step - 1) : undefined,
    leave: () =>
      save(name, () => {
        tell(w.saved);
        goTo(begun.plan ? planPath(begun.plan) : PLANS_PATH);
      }),
    make: () =>
      making.mutate(
        { plan: begun.plan, draft_id: draftId, draft },
        {
          onSuccess: (set) => {
            if (set.state !== 'done') goTo(changeSetPath(set.id));
            else goTo(planPath(begun.plan ?? set.id));
          },
        },
      ),
    isBusy: saving.isPending || making.isPending,
    error: refused && !refused.field ? refused : saving.error,
  };
}
