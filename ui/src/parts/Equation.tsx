import { Fragment, type ReactNode } from 'react';
import classes from './Equation.module.css';

export interface Term {
  value: ReactNode;
  caption: ReactNode;
  /** The results of the equation are heavy, its givens light. */
  heavy?: boolean;
}

export interface EquationProps {
  /** Terms and the signs between them, in reading order: `[a, '÷', b, '=', c]`. */
  parts: readonly (Term | '÷' | '×' | '=' | '+' | '−')[];
  /** What the equation leaves over, at the right. */
  left?: Term;
  label: string;
}

function TermView({ term }: { term: Term }) {
  return (
    <div className={classes['term']} data-heavy={term.heavy || undefined}>
      <div className={classes['value']}>{term.value}</div>
      <div className={classes['caption']}>{term.caption}</div>
    </div>
  );
}

/** The one equation that states the truth of a page: 26,450,535 ÷ 1000 = 26,450 × $0.10 = $2,645.00. */
export function Equation({ parts, left, label }: EquationProps) {
  return (
    <section className={classes['equation']} aria-label={label}>
      {parts.map((part, index) => (
        // The order of an equation is its identity.
        // biome-ignore lint/suspicious/noArrayIndexKey: parts have no other name than their place
        <Fragment key={index}>
          {typeof part === 'string' ? (
            <span className={classes['sign']}>{part}</span>
          ) : (
            <TermView term={part} />
          )}
        </Fragment>
      ))}
      {left ? (
        <div className={classes['left']}>
          <TermView term={left} />
        </div>
      ) : null}
    </section>
  );
}
