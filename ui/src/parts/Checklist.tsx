import { Progress } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import { Fragment, type ReactNode } from 'react';
import { Go } from '~/layout/Navigation';
import { words } from '~/words';
import classes from './Checklist.module.css';

export interface ChecklistItem {
  key: string;
  name: string;
  state: 'done' | 'now' | 'later';
  /** What was done, or what is open: "3 and a free default". */
  result?: ReactNode;
  /** What keeps the current step from being done, with the link that leads there. */
  note?: ReactNode;
  to: string;
}

/** Set-up as a list that stays until it is done. Every step can be opened again. */
export function Checklist({ items, label }: { items: readonly ChecklistItem[]; label: string }) {
  const done = items.filter((item) => item.state === 'done').length;
  return (
    <>
      <Progress className={classes['bar'] ?? ''} value={(done / items.length) * 100} aria-label={label} />
      <ol className={classes['list']}>
        {items.map((item) => (
          <Fragment key={item.key}>
            <li className={classes['item']} data-state={item.state}>
              {item.state === 'done' ? (
                <IconCheck
                  className={classes['check']}
                  size={14}
                  stroke={2}
                  aria-label={words.parts.stepDone}
                />
              ) : (
                <span className={classes['ring']} aria-hidden />
              )}
              <Go to={item.to} className={classes['name']}>
                {item.name}
              </Go>
              <span className={classes['result']}>{item.result}</span>
              {item.note ? <div className={classes['note']}>{item.note}</div> : null}
            </li>
          </Fragment>
        ))}
      </ol>
    </>
  );
}
