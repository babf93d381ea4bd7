import type { ReactNode } from 'react';
import { words } from '~/words';
import { Rail, type RailProps } from './Rail';
import classes from './Shell.module.css';
import { Strip, type StripProps } from './Strip';

export interface ShellProps {
  rail: RailProps;
  strip: StripProps;
  children: ReactNode;
}

/** The frame around every page: rail at the left, strip at the foot, the page between them. */
export function Shell({ rail, strip, children }: ShellProps) {
  return (
    <div className={classes['shell']} data-mode={strip.mode}>
      {/* No link: what follows a # in the address is the page's own. */}
      <button
        type="button"
        className={classes['skip']}
        onClick={() => document.getElementById('page')?.focus()}
      >
        {words.frame.skipToContent}
      </button>
      <Rail {...rail} />
      <main className={classes['main']} id="page" tabIndex={-1}>
        {children}
      </main>
      <Strip {...strip} />
    </div>
  );
}
