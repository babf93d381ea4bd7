import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import type { SetUpView, StepId } from '~/bindings/rpc';
import { formatCount } from '~/format';
import { useNavigation } from '~/layout/Navigation';
import { Page } from '~/parts/Page';
import { StepFoot } from '~/parts/StepLine';
import { words } from '~/words';
import { neededSteps, stepAfter, stepBefore, stepPath } from './steps';

const w = words.setUpSteps;

/** The ways out of a step: on, back, and away with what was entered kept. */
export interface StepWays {
  view: SetUpView;
  step: StepId;
  next: StepId | null;
  onNext: () => void;
  /** On from here by an answer that may have changed which steps are needed. */
  goAfter: (view: SetUpView) => void;
  onBack: (() => void) | undefined;
  onLeave: () => void;
  /** "Continue to credit price" */
  nextLabel: string;
}

export function useStepWays(view: SetUpView, step: StepId): StepWays {
  const navigation = useNavigation();
  const next = stepAfter(view, step);
  const before = stepBefore(view, step);
  const goTo = (target: StepId | null) => navigation.go(target ? stepPath(target) : '/');
  return {
    view,
    step,
    next,
    onNext: () => goTo(next),
    goAfter: (after) => goTo(stepAfter(after, step)),
    onBack: before ? () => navigation.go(stepPath(before)) : undefined,
    onLeave: () => navigation.go('/'),
    nextLabel: next ? w.continueTo(next) : w.finish,
  };
}

export interface StepFrameProps {
  ways: StepWays;
  subtitle?: ReactNode;
  /** Where leaving keeps more than a draft: saves first, then goes. */
  onSaveAndLeave?: () => void;
  under?: ReactNode;
  /** Instead of Back and Continue, for a page whose button reaches Stripe. */
  foot?: ReactNode;
  /** What Continue does; without it, goes on. */
  onContinue?: () => void;
  continueLabel?: string;
  onBack?: () => void;
  open?: ReactNode;
  off?: string | undefined;
  busy?: boolean;
  children: ReactNode;
}

/** A step of set-up as a page: where it stands, what it asks, and the three ways out. */
export function StepFrame(props: StepFrameProps) {
  const { ways, under, foot, busy = false } = props;
  const needed = neededSteps(ways.view);
  const at = needed.findIndex((each) => each.id === ways.step) + 1;
  const back = props.onBack ?? ways.onBack;
  return (
    <Page
      above={{ label: w.of(formatCount(at), formatCount(needed.length)) }}
      title={w.titles[ways.step]}
      subtitle={props.subtitle}
      ruled={!under}
      under={under}
      actions={
        <Button onClick={props.onSaveAndLeave ?? ways.onLeave} disabled={busy}>
          {w.saveAndLeave}
        </Button>
      }
      foot={
        foot ?? (
          <StepFoot
            {...(back ? { onBack: back } : {})}
            open={props.open}
            next={props.continueLabel ?? ways.nextLabel}
            onNext={props.onContinue ?? ways.onNext}
            off={props.off}
            busy={busy}
          />
        )
      }
    >
      {props.children}
    </Page>
  );
}
