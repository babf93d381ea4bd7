import { useState } from 'react';

/** What was typed in a step that was left. It stays on this computer; keys are never part of a draft. */
export interface Draft<T> {
  value: T;
  change: (part: Partial<T>) => void;
  /** After what was typed has been saved where it belongs. */
  forget: () => void;
}

function read(name: string): object {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(name) ?? '{}');
    return typeof stored === 'object' && stored !== null ? stored : {};
  } catch {
    // A draft of an older version, or cut short: nobody's loss.
    return {};
  }
}

/** Fields of a form that survive leaving the page. `name` includes the workspace: two agencies have two drafts. */
export function useDraft<T extends object>(name: string, initial: T): Draft<T> {
  const key = `draft ${name}`;
  const [typed, setTyped] = useState<Partial<T>>(() => read(key) as Partial<T>);
  return {
    value: { ...initial, ...typed },
    change: (part) => {
      const next = { ...typed, ...part };
      setTyped(next);
      localStorage.setItem(key, JSON.stringify(next));
    },
    forget: () => {
      setTyped({});
      localStorage.removeItem(key);
    },
  };
}
