import { IconAlertTriangle, IconInfoCircle } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import classes from './Notice.module.css';

export interface NoticeProps {
  title: string;
  children?: ReactNode;
  /** One link or button that leads on. */
  action?: ReactNode;
  /** `care` for what the owner should look at, `calm` for what they should only know. */
  tone?: 'care' | 'calm';
  /** Within an alert it is no landmark of its own: two alerts on a page would be two places of one name. */
  within?: 'page' | 'alert';
}

/** A few lines that stand out, in place. */
export function Notice({ title, children, action, tone = 'care', within = 'page' }: NoticeProps) {
  const Icon = tone === 'care' ? IconAlertTriangle : IconInfoCircle;
  const content = (
    <>
      <Icon className={classes['mark']} size={17} stroke={1.6} aria-hidden />
      <div>
        <div className={classes['title']}>{title}</div>
        {children ? <div className={classes['body']}>{children}</div> : null}
        {action ? <div className={classes['action']}>{action}</div> : null}
      </div>
    </>
  );
  return within === 'alert' ? (
    <div className={classes['notice']} data-tone={tone}>
      {content}
    </div>
  ) : (
    <section className={classes['notice']} data-tone={tone} aria-label={title}>
      {content}
    </section>
  );
}
