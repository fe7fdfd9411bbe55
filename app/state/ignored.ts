import { create } from 'zustand';

/**
 * The fields of the address that made no sense. They are kept apart from it until somebody has read the notice,
 * for the router writes the address anew without them before anything is drawn.
 */
export const useIgnored = create<{ readonly fields: readonly string[] }>(() => ({ fields: [] }));
