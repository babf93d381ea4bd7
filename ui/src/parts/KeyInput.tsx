import { PasswordInput } from '@mantine/core';
import { words } from '~/words';

export interface KeyInputProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
  /** Where it is kept, and that it is never to be pasted elsewhere. */
  hint?: string;
  error?: string | null;
}

/** For keys: pasting is how they are entered, so it is never blocked; spaces and line ends of a paste are taken off. */
export function KeyInput({ label, value, onChange, hint, error }: KeyInputProps) {
  return (
    <PasswordInput
      label={label}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value.trim())}
      description={hint}
      error={error ?? false}
      autoComplete="off"
      autoCorrect="off"
      spellCheck={false}
      visibilityToggleButtonProps={{ 'aria-label': words.parts.showKey }}
    />
  );
}
