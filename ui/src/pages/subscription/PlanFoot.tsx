import { Button } from '@mantine/core';
import { words } from '~/words';
import classes from './subscription.module.css';

/** What the press does not do, and the press. */
export function PlanFoot({
  label,
  onPlan,
  busy,
  sentence = words.subscription.nothingYet,
}: {
  label: string;
  onPlan: () => void;
  busy: boolean;
  sentence?: string;
}) {
  return (
    <div className={classes['foot']}>
      <span id="plan-sentence">{sentence}</span>
      <Button size="md" variant="filled" onClick={onPlan} loading={busy} aria-describedby="plan-sentence">
        {label}
      </Button>
    </div>
  );
}
