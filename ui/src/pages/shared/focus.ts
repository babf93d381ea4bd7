import { useCallback, useRef } from 'react';

/** Gives the focus to the one press that a page waits for, when it appears; never again after the owner has moved on. */
export function useFocusOnce<Element extends HTMLElement>(): (element: Element | null) => void {
  const given = useRef(false);
  return useCallback((element) => {
    if (element && !given.current) {
      given.current = true;
      element.focus();
    }
  }, []);
}
