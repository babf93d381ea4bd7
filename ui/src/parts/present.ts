import { createContext, useContext } from 'react';
import type { Instant } from '~/format';

/** The workspace's now, for parts that say a time shorter when it is near; none outside a workspace. */
const Present = createContext<Instant | null>(null);

export const PresentProvider = Present.Provider;

export function usePresent(): Instant | null {
  return useContext(Present);
}
