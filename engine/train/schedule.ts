/** The learning rate over a run: a straight warm-up, then half a cosine down (Loshchilov & Hutter 2017, eq. 5). */
export interface Schedule {
  readonly warmup_tokens: number;
  readonly tokens: number;
  readonly final_fraction: number;
}

/**
 * What to multiply the peak rate by for the step that begins after `seen` tokens and ends at `seen + step`: the warm-up takes
 * the step's end, so that the first step already moves; after the run's end it stays at `final_fraction`.
 */
export function rateAt(schedule: Schedule, seen: number, step: number): number {
  const warm = schedule.warmup_tokens;
  if (seen < warm) return Math.min(1, (seen + step) / warm);
  const progress = Math.min(1, (seen - warm) / Math.max(1, schedule.tokens - warm));
  return schedule.final_fraction + (1 - schedule.final_fraction) * 0.5 * (1 + Math.cos(Math.PI * progress));
}
