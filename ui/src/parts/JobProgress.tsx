import { Button, Progress } from '@mantine/core';
import { formatCount } from '~/format';
import { words } from '~/words';
import classes from './JobProgress.module.css';

export interface JobProgressProps {
  label: string;
  done: number;
  total: number;
  /** What is finished stays finished. */
  onCancel?: () => void;
}

/** Long work with its counts. Its result is announced, its steps are not. */
export function JobProgress({ label, done, total, onCancel }: JobProgressProps) {
  const counts = words.frame.jobProgress(formatCount(done), formatCount(total));
  return (
    <div className={classes['job']}>
      <div className={classes['line']}>
        <span>{label}</span>
        <span className="tabular">{counts}</span>
      </div>
      <Progress
        size={4}
        value={total === 0 ? 0 : (done / total) * 100}
        aria-label={label}
        aria-valuetext={counts}
      />
      {onCancel ? (
        <Button size="xs" onClick={onCancel}>
          {words.frame.cancel}
        </Button>
      ) : null}
    </div>
  );
}
