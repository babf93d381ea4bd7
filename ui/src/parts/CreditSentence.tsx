import classes from './CreditSentence.module.css';

/** The sentence of a credit price, written by Rust: `$10 = 2500 credits`. Only its equals sign is drawn lighter. */
export function CreditSentence({ sentence }: { sentence: string }) {
  const [left = '', right = ''] = sentence.split(' = ');
  return (
    <p className={classes['sentence']}>
      {left} <span className={classes['equals']}>=</span> {right}
    </p>
  );
}
