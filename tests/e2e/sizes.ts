/** The sizes at which the page is looked at: a desk, a projector, a phone. */
export const SIZES = [
  { name: 'desk', width: 1440, height: 900 },
  { name: 'projector', width: 1024, height: 768 },
  { name: 'phone', width: 390, height: 844 },
] as const;
