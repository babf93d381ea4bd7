import { Button, CopyButton, Skeleton } from '@mantine/core';
import type { ReactNode } from 'react';
import { useEffect, useState } from 'react';
import { formatAgo, formatWhen, type Instant } from '~/format';
import type { RpcError } from '~/platform/platform';
import { words } from '~/words';
import { Notice } from './Notice';
import classes from './states.module.css';

const w = words.parts;

/** Nothing here yet: what would stand here, and the first thing to do. */
export function EmptyState({
  title,
  children,
  action,
}: {
  title: string;
  children?: ReactNode;
  action?: ReactNode;
}) {
  return (
    <div className={classes['empty']}>
      <h2 className={classes['title']}>{title}</h2>
      {children ? <p className={classes['body']}>{children}</p> : null}
      {action}
    </div>
  );
}

/** Loading is drawn only when it lasts: a flash of grey bars is worse than a blink of nothing. */
const PATIENCE_MILLISECONDS = 300;

export function LoadingState({ rows = 6 }: { rows?: number }) {
  const [shown, setShown] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setShown(true), PATIENCE_MILLISECONDS);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div className={classes['loading']} role="status" aria-label={w.loading}>
      {shown
        ? Array.from({ length: rows }, (_, index) => `row ${index}`).map((row) => (
            <Skeleton key={row} height={12} my={10} />
          ))
        : null}
    </div>
  );
}

export interface ErrorStateProps {
  error: RpcError;
  onRetry?: () => void;
}

/** What happened, whether money moved, what to do: `message` says all three. Details are for support. */
export function ErrorState({ error, onRetry }: ErrorStateProps) {
  const details = [error.code, error.message, error.detail].filter(Boolean).join('\n');
  return (
    <div className={classes['error']} role="alert">
      <Notice
        title={w.whatHappened}
        within="alert"
        action={
          <div className={classes['buttons']}>
            {onRetry && error.retry !== 'never' ? <Button onClick={onRetry}>{w.tryAgain}</Button> : null}
            <CopyButton value={details}>
              {({ copied, copy }) => <Button onClick={copy}>{copied ? w.copied : w.copyDetails}</Button>}
            </CopyButton>
          </div>
        }
      >
        {error.message}
      </Notice>
    </div>
  );
}

/** Says how old the figures on a page are, once they are older than they should be. */
export function StaleNotice({
  at,
  now,
  zone,
  action,
}: {
  at: Instant;
  now: Instant;
  zone: string;
  action?: ReactNode;
}) {
  return (
    <Notice tone="calm" title={w.staleTitle(formatAgo(at, now))} action={action}>
      {w.asOf(formatWhen(at, zone))}
    </Notice>
  );
}

export function OfflineNotice() {
  return (
    <Notice tone="calm" title={w.offlineTitle}>
      {w.offlineBody}
    </Notice>
  );
}
