import { useHotkeys } from '@mantine/hooks';
import {
  createContext,
  type ReactNode,
  useCallback,
  useContext,
  useEffect,
  useId,
  useMemo,
  useState,
} from 'react';
import { type Action, byShortcut, merge } from './action';

interface Registry {
  actions: readonly Action[];
  register: (owner: string, actions: readonly Action[] | null) => void;
}

const RegistryContext = createContext<Registry | null>(null);

function asHotkey([keys, action]: [string, Action]): [string, () => void] {
  return [
    keys,
    () => {
      if (!action.off) action.run();
    },
  ];
}

/** Holds the one registry and binds its shortcuts. The palette, the shortcut sheet and menus read from it. */
export function ActionsProvider({ children }: { children: ReactNode }) {
  const [registrations, setRegistrations] = useState<ReadonlyMap<string, readonly Action[]>>(new Map());

  const register = useCallback((owner: string, actions: readonly Action[] | null) => {
    setRegistrations((before) => {
      const after = new Map(before);
      after.delete(owner);
      if (actions) after.set(owner, actions);
      return after;
    });
  }, []);

  const actions = useMemo(() => merge([...registrations.values()]), [registrations]);
  const registry = useMemo(() => ({ actions, register }), [actions, register]);

  const bound = useMemo(() => [...byShortcut(actions)], [actions]);
  // An empty list of ignored tags: Ctrl+K and F5 must also work while a field has the focus.
  useHotkeys(bound.filter(([, action]) => !action.notInFields).map(asHotkey), [], true);
  useHotkeys(bound.filter(([, action]) => action.notInFields).map(asHotkey));

  return <RegistryContext value={registry}>{children}</RegistryContext>;
}

function useRegistry(): Registry {
  const registry = useContext(RegistryContext);
  if (!registry) throw new Error('actions are used outside of ActionsProvider');
  return registry;
}

export function useAllActions(): readonly Action[] {
  return useRegistry().actions;
}

/** Registers `actions` while the calling component is on screen. Memoise the list: a new list registers anew. */
export function useActions(actions: readonly Action[]): void {
  const owner = useId();
  const { register } = useRegistry();
  useEffect(() => {
    register(owner, actions);
    return () => register(owner, null);
  }, [owner, register, actions]);
}
