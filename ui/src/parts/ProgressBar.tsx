import { Progress } from '@mantine/core';

export interface ProgressBarProps {
  label: string;
  /** "412 of 1,180", for those who do not see the bar. */
  counts: string;
  done: number;
  /** Unknown until the first page has been read; the bar then stays empty and the counts say so. */
  total: number;
  size?: number;
  className?: string | undefined;
}

/** A determinate bar with its counts as text. */
export function ProgressBar({ label, counts, done, total, size = 3, className }: ProgressBarProps) {
  return (
    <Progress.Root size={size} className={className ?? ''}>
      <Progress.Section
        value={total === 0 ? 0 : (done / total) * 100}
        aria-label={label}
        aria-valuetext={counts}
      />
    </Progress.Root>
  );
}
