import {
  createHashHistory,
  createRootRoute,
  createRoute,
  createRouter,
  type RouterHistory,
  useMatch,
  useParams,
  useSearch,
} from '@tanstack/react-router';
import { Suspense } from 'react';
import { Frame } from './Frame';
import { NotFound, PageFailed, PageLoading } from './fallbacks';
import { PAGES } from './pages';
import { ROUTES, type RoutePath } from './routes';

/** `?client=c1&period=2026-11`, with every value as text: periods and ids must not turn into numbers. */
function parseSearch(text: string): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(text));
}

function stringifySearch(search: Record<string, unknown>): string {
  const given = Object.entries(search).filter(([, value]) => value !== undefined && value !== null);
  const text = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
  return text === '' ? '' : `?${text}`;
}

/** The page of the address that is open. One component for all of them: the table of pages decides what it draws. */
function RoutedPage() {
  const path = useMatch({ strict: false, select: (match) => match.fullPath as RoutePath });
  const params: Record<string, string | undefined> = useParams({ strict: false });
  const search: Record<string, string | undefined> = useSearch({ strict: false });
  return <Suspense fallback={<PageLoading />}>{PAGES[path]?.({ ...search, ...params })}</Suspense>;
}

/**
 * The pages behind their addresses. The address stands in the hash: the app is served from `tauri://localhost`, where no server
 * would answer a path.
 */
export function createAppRouter(history: RouterHistory = createHashHistory()) {
  const root = createRootRoute({ component: Frame });
  const pages = ROUTES.map(({ path }) =>
    createRoute({ getParentRoute: () => root, path, component: RoutedPage }),
  );
  return createRouter({
    routeTree: root.addChildren(pages),
    history,
    parseSearch,
    stringifySearch,
    defaultNotFoundComponent: NotFound,
    defaultErrorComponent: PageFailed,
    // The page of another workspace or period must not be kept scrolled down.
    scrollRestoration: false,
  });
}
