import { IconExternalLink } from '@tabler/icons-react';
import clsx from 'clsx';
import type { ReactNode } from 'react';
import { Go } from '~/layout/Navigation';
import { usePlatform } from '~/platform/PlatformProvider';
import { words } from '~/words';
import classes from './Link.module.css';

/** A verb that does something here, drawn as a link; it is a button to the keyboard and to screen readers. */
export function LinkButton({
  children,
  onClick,
  icon,
  describedAs,
}: {
  children: ReactNode;
  onClick: () => void;
  icon?: ReactNode;
  /** The whole name where the visible verb alone is ambiguous: "Review Atlas Auto Care". It starts with the visible verb. */
  describedAs?: string;
}) {
  return (
    <button type="button" className={classes['link']} onClick={onClick} aria-label={describedAs}>
      {icon}
      {children}
    </button>
  );
}

/** To a page of the app. */
export function PageLink({ to, children }: { to: string; children: ReactNode }) {
  return (
    <Go to={to} className={classes['link']}>
      {children}
    </Go>
  );
}

/** To Stripe's or a platform's own page, in the browser. */
export function OutwardLink({ url, children }: { url: string; children: ReactNode }) {
  const platform = usePlatform();
  return (
    <a
      className={clsx(classes['link'], classes['outward'])}
      href={url}
      onClick={(event) => {
        event.preventDefault();
        void platform.openUrl(url);
      }}
    >
      {children}
      <IconExternalLink size={12} stroke={1.8} aria-label={words.parts.opensInBrowser} />
    </a>
  );
}
