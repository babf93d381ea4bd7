import { Button } from '@mantine/core';
import { IconCheck, IconSend2 } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { MODE_COLOR, type Mode } from '~/layout/mode';
import { words } from '~/words';
import classes from './SendBar.module.css';
import { State } from './State';

export interface Check {
  text: string;
  passed: boolean;
}

export interface SendBarProps {
  mode: Mode;
  /** What was checked before the button may be pressed. */
  checks: readonly Check[];
  /** What the press does and does not do. */
  sentence: ReactNode;
  /** Verb, object and amount; the mode is added: "Send 1,204 units, $120.40, 9 clients – LIVE". */
  action: string;
  /** Why the button cannot be pressed now. It stands in place of the sentence. */
  off?: string | undefined;
  busy?: boolean;
  onSend: () => void;
}

/** The bar under a list of things that will leave this computer, with the one filled button of the page. */
export function SendBar({ mode, checks, sentence, action, off, busy = false, onSend }: SendBarProps) {
  return (
    <section className={classes['bar']} aria-label={action}>
      <div className={classes['words']}>
        <ul className={classes['checks']}>
          {checks.map((check) => (
            <li key={check.text} className={classes['check']}>
              {check.passed ? (
                <>
                  <IconCheck className={classes['tick']} size={14} stroke={1.8} aria-hidden /> {check.text}
                </>
              ) : (
                <State kind="stopped">{check.text}</State>
              )}
            </li>
          ))}
        </ul>
        <p className={classes['sentence']} id="send-bar-sentence">
          {off ?? sentence}
        </p>
      </div>
      <Button
        variant="filled"
        size="lg"
        color={MODE_COLOR[mode]}
        leftSection={<IconSend2 size={16} stroke={1.8} aria-hidden />}
        disabled={off !== undefined}
        loading={busy}
        onClick={onSend}
        aria-describedby="send-bar-sentence"
      >
        {action} – {words.frame.mode[mode]}
      </Button>
    </section>
  );
}
