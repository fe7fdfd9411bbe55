import { useLayoutEffect, useRef } from 'react';
import { onNextFrame } from '../../components/next-frame';

/** Runs the effect when the value has become another since it last ran, the first time included; nothing else makes it run. */
export function useOnChange(value: string, effect: () => void): void {
  const seen = useRef<string | null>(null);
  useLayoutEffect(() => {
    if (seen.current === value) return;
    seen.current = value;
    effect();
  });
}

/** The same for what measures: in the next frame, together with whatever else is measured there. What it returns changes the page. */
export function useMeasuredOnChange(value: string, measure: () => (() => void) | void): void {
  useOnChange(value, () => onNextFrame(measure));
}
