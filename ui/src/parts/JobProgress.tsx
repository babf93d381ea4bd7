import { Button } from '@mantine/core';
import { formatCount } from '~/format';
import { words } from '~/words';
import classes from './JobProgress.module.css';
import { ProgressBar } from './ProgressBar';

export interface JobProgressProps {
  label: string;
  done: number;
  /** 0 while it is unknown. */
  total: number;
  /** What is finished stays finished. */
  onCancel?: () => void;
}

/** Long work with its counts. Its result is announced, its steps are not. */
export function JobProgress({ label, done, total, onCancel }: JobProgressProps) {
  const counts =
    total === 0
      ? words.frame.jobCount(formatCount(done))
      : words.frame.jobProgress(formatCount(done), formatCount(total));
  return (
    <div className={classes['job']}>
      <div className={classes['line']}>
        <span>{label}</span>
        <span className="tabular">{counts}</span>
      </div>
      <ProgressBar size={4} label={label} counts={counts} done={done} total={total} />
      {onCancel ? (
        <Button size="xs" onClick={onCancel}>
          {words.frame.cancel}
        </Button>
      ) : null}
    </div>
  );
}
