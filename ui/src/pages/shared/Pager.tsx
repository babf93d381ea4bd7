import { Button } from '@mantine/core';
import { formatCount } from '~/format';
import { words } from '~/words';
import classes from './Pager.module.css';

const w = words.pager;

/** Which part of a longer list is in view, with the way to the parts beside it. */
export function Pager({
  offset,
  limit,
  total,
  onGo,
}: {
  offset: number;
  limit: number;
  total: number;
  onGo: (offset: number) => void;
}) {
  if (total <= limit && offset === 0) return null;
  const last = Math.min(offset + limit, total);
  return (
    <nav className={classes['pager']} aria-label={w.label}>
      <span className="tabular">
        {w.rows(formatCount(offset + 1), formatCount(last), formatCount(total))}
      </span>
      <Button disabled={offset === 0} onClick={() => onGo(Math.max(0, offset - limit))}>
        {w.previous}
      </Button>
      <Button disabled={last >= total} onClick={() => onGo(offset + limit)}>
        {w.next}
      </Button>
    </nav>
  );
}
