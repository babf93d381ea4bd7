import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { ErrorState, LoadingState } from '~/parts/states';
import type { RpcError } from '~/platform/platform';

/** What was read, or why not. What was read before stays in view under the error: an old figure with its age helps more than none. */
export function Answered<T>({
  read,
  rows = 6,
  children,
}: {
  read: UseQueryResult<T, RpcError>;
  /** Grey bars while it takes long. */
  rows?: number;
  children: (data: T) => ReactNode;
}) {
  const error = read.error ? <ErrorState error={read.error} onRetry={() => void read.refetch()} /> : null;
  if (read.data === undefined) return error ?? <LoadingState rows={rows} />;
  return (
    <>
      {error}
      {children(read.data)}
    </>
  );
}
