/** What a link can take off the screen (`hide=map,code`), so that a class sees what the teacher wants it to see and can touch no more. */
export const CONTROLS = [
  'header',
  'text',
  'tokens',
  'examples',
  'map',
  'depths',
  'crumbs',
  'panel',
  'numbers',
  'formula',
  'tensors',
  'code',
  'change',
  'transport',
  'scrubber',
  'next',
  'decoding',
] as const;
export type Control = (typeof CONTROLS)[number];

/** The controls that a text names, in their usual order; null where one of the names is none. */
export function readHidden(text: string): Control[] | null {
  if (text === '') return [];
  const names = text.split(',');
  if (names.length > CONTROLS.length) return null;
  return names.every((name) => CONTROLS.some((control) => control === name))
    ? CONTROLS.filter((control) => names.includes(control))
    : null;
}

/** The class names that hide them: classroom.css has one for each. */
export function hidingClasses(hidden: string): string {
  return (readHidden(hidden) ?? []).map((control) => `hide-${control}`).join(' ');
}
