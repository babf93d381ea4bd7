import type { ChangeSetView } from '~/bindings/rpc';
import { ChangeSetError, ChangeSetFoot, ChangeSetList } from '../changeSet/ChangeSet';
import { useChangeSet } from '../changeSet/useChangeSet';
import classes from './Step.module.css';
import { StepFrame, type StepWays } from './StepFrame';

export interface PlannedStepProps {
  ways: StepWays;
  staged: ChangeSetView;
  /** Back to the form; what was staged is discarded. */
  onBack: () => void;
  /** Once everything is made. */
  onDone: () => void;
  next?: string;
  onNext?: () => void;
  busy?: boolean;
}

/** A step's change set in place of its form: listed, confirmed, receipted, and then the way on. */
export function PlannedStep({ ways, staged, onBack, onDone, next, onNext, busy }: PlannedStepProps) {
  const open = useChangeSet(staged, onDone);
  return (
    <StepFrame
      ways={ways}
      subtitle={open.set.title}
      foot={
        <ChangeSetFoot
          open={open}
          onBack={() => {
            open.discard();
            onBack();
          }}
          next={next ?? ways.nextLabel}
          onNext={onNext ?? ways.onNext}
          busy={busy ?? false}
        />
      }
    >
      <div className={classes['part']}>
        <ChangeSetList set={open.set} />
        <ChangeSetError open={open} />
      </div>
    </StepFrame>
  );
}
