import { useLayoutEffect, useRef } from 'react';

/** Runs the effect when the value has become another since it last ran, the first time included; nothing else makes it run. */
export function useOnChange(value: string, effect: () => void): void {
  const seen = useRef<string | null>(null);
  useLayoutEffect(() => {
    if (seen.current === value) return;
    seen.current = value;
    effect();
  });
}
