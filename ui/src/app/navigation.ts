import type { AnyRouter } from '@tanstack/react-router';
import type { Navigation } from '~/layout/Navigation';

/** Links and presses of the pages, led to the router. Addresses are plain paths, with `?name=value` behind them. */
export function navigationOf(router: AnyRouter): Navigation {
  return {
    href: (to) => router.history.createHref(to),
    go: (to) => router.history.push(to),
  };
}
