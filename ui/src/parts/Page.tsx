import { IconChevronLeft } from '@tabler/icons-react';
import clsx from 'clsx';
import type { ReactNode } from 'react';
import { Go } from '~/layout/Navigation';
import classes from './Page.module.css';

export interface PageProps {
  title: ReactNode;
  subtitle?: ReactNode;
  /** Where this page stands: a link back to its list, or a plain line such as "Set up my agency, 3 of 9". */
  above?: { label: string; to?: string };
  /** At the right of the title. At most one of them is filled. */
  actions?: ReactNode;
  /** Tabs or a stepper: under the title, over the whole width. */
  under?: ReactNode;
  /** A bar that stays at the foot: send bar, what-if, Back and Continue. */
  foot?: ReactNode;
  /** A hairline under the title where no tabs draw one. */
  ruled?: boolean;
  children: ReactNode;
}

/** A page: title, what it is about, its actions; then its content, which scrolls; then its foot, which stays. */
export function Page({ title, subtitle, above, actions, under, foot, ruled = false, children }: PageProps) {
  return (
    <div className={classes['page']}>
      <div className={classes['scroll']}>
        <header className={clsx(classes['head'], ruled && classes['ruled'])}>
          <div className={classes['titles']}>
            {above ? (
              <div className={classes['above']}>
                {above.to ? (
                  <Go to={above.to} className={classes['aboveLink']}>
                    <IconChevronLeft size={13} stroke={1.7} aria-hidden />
                    {above.label}
                  </Go>
                ) : (
                  above.label
                )}
              </div>
            ) : null}
            <h1 className={classes['title']}>{title}</h1>
            {subtitle ? <p className={classes['subtitle']}>{subtitle}</p> : null}
          </div>
          {actions ? <div className={classes['actions']}>{actions}</div> : null}
        </header>
        {under}
        <div className={classes['content']}>{children}</div>
      </div>
      {foot}
    </div>
  );
}

/** Two columns on a page: what the page is for at the left, what explains it at the right. */
export function Columns({ main, side, width }: { main: ReactNode; side: ReactNode; width: number }) {
  return (
    <div className={classes['columns']} style={{ ['--side' as string]: `${width}px` }}>
      <div className={classes['column']}>{main}</div>
      <div className={classes['column']}>{side}</div>
    </div>
  );
}
