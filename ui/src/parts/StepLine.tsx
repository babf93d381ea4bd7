import { Button, Stepper } from '@mantine/core';
import { IconCheck, IconChevronLeft } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { words } from '~/words';
import classes from './StepLine.module.css';

export interface StepLineProps {
  steps: readonly string[];
  /** Index of the step that is open. */
  at: number;
  /** Steps up to here may be opened. */
  reached: number;
  onGo: (step: number) => void;
}

/** The steps of a wizard in one line under its title. Going back is free. */
export function StepLine({ steps, at, reached, onGo }: StepLineProps) {
  return (
    <Stepper
      active={at}
      onStepClick={onGo}
      size="xs"
      iconSize={22}
      className={classes['line'] ?? ''}
      completedIcon={<IconCheck size={13} stroke={2} aria-label={words.parts.stepDone} />}
      classNames={{
        steps: classes['steps'] ?? '',
        step: classes['step'] ?? '',
        stepIcon: classes['icon'] ?? '',
        stepCompletedIcon: classes['completed'] ?? '',
        stepLabel: classes['label'] ?? '',
        stepBody: classes['body'] ?? '',
        separator: classes['separator'] ?? '',
      }}
    >
      {steps.map((step, index) => (
        <Stepper.Step
          key={step}
          label={step}
          allowStepSelect={index <= reached}
          {...(index === at ? { 'aria-current': 'step' as const } : {})}
        />
      ))}
    </Stepper>
  );
}

export interface StepFootProps {
  onBack?: () => void;
  /** What is not done yet, or what can be done later. */
  open?: ReactNode;
  /** "Continue to webhook" */
  next: string;
  onNext: () => void;
  /** Why it cannot go on; it stands beside the button. */
  off?: string | undefined;
  busy?: boolean;
}

/** The foot of a wizard: Back, what is not done yet, Continue. */
export function StepFoot({ onBack, open, next, onNext, off, busy = false }: StepFootProps) {
  return (
    <div className={classes['foot']}>
      {onBack ? (
        <Button
          size="md"
          leftSection={<IconChevronLeft size={15} stroke={1.8} aria-hidden />}
          onClick={onBack}
        >
          {words.frame.back}
        </Button>
      ) : null}
      <span className={classes['open']} id="step-foot-open">
        {off ?? open}
      </span>
      <Button
        size="md"
        variant="filled"
        onClick={onNext}
        disabled={off !== undefined}
        loading={busy}
        aria-describedby="step-foot-open"
      >
        {next}
      </Button>
    </div>
  );
}
