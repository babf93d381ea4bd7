import type { ErrorComponentProps } from '@tanstack/react-router';
import { PageLink } from '~/parts/Link';
import { Page } from '~/parts/Page';
import { EmptyState, ErrorState, LoadingState } from '~/parts/states';
import { asRpcError } from '~/platform/platform';
import { words } from '~/words';

const w = words.frame;

/** While a page's own code is read from this computer. */
export function PageLoading() {
  return (
    <Page title="">
      <LoadingState />
    </Page>
  );
}

export function NotFound() {
  return (
    <Page title={w.notFoundTitle} ruled>
      <EmptyState title={w.notFoundTitle} action={<PageLink to="/">{w.backToOverview}</PageLink>}>
        {w.notFoundBody}
      </EmptyState>
    </Page>
  );
}

/** A fault in a page of ours: the frame stays, and with it the way to every other page. */
export function PageFailed({ error, reset }: ErrorComponentProps) {
  return (
    <Page title={w.pageFailed} ruled>
      <ErrorState error={asRpcError(error)} onRetry={reset} />
    </Page>
  );
}
