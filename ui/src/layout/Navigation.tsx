import { createContext, type MouseEvent, type ReactNode, useContext } from 'react';

/** Where links lead. The router fills it in the window; a test or a picture fills it with what it likes. */
export interface Navigation {
  href: (to: string) => string;
  go: (to: string) => void;
}

const NavigationContext = createContext<Navigation>({
  href: (to) => `#${to}`,
  go: (to) => {
    window.location.hash = to;
  },
});

export function NavigationProvider({
  navigation,
  children,
}: {
  navigation: Navigation;
  children: ReactNode;
}) {
  return <NavigationContext value={navigation}>{children}</NavigationContext>;
}

export function useNavigation(): Navigation {
  return useContext(NavigationContext);
}

export interface GoProps {
  to: string;
  children: ReactNode;
  className?: string | undefined;
  'aria-label'?: string;
  'aria-current'?: 'page' | undefined;
}

/** A link to a page of the app: a real `<a>`, so that it has a role, a focus and a middle click. */
export function Go({ to, children, ...rest }: GoProps) {
  const navigation = useNavigation();
  const onClick = (event: MouseEvent) => {
    const plain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey;
    if (!plain) return;
    event.preventDefault();
    navigation.go(to);
  };
  return (
    <a href={navigation.href(to)} onClick={onClick} {...rest}>
      {children}
    </a>
  );
}
