/** The live line of a run. */

/** Loss in nats a token, `speed` in tokens a second. */
export function progressLine(
  state: { readonly steps: number; readonly tokens: number },
  total: number,
  loss: number,
  norm: number,
  speed: number,
): string {
  const left = (total - state.tokens) / speed;
  return [
    `step ${state.steps}`,
    `${(state.tokens / 1e6).toFixed(2)}M of ${(total / 1e6).toFixed(2)}M tokens`,
    `loss ${loss.toFixed(4)}`,
    `gradient ${norm.toFixed(2)}`,
    `${Math.round(speed)} tokens/s`,
    `${duration(left)} left`,
  ].join(' | ');
}

const two = (n: number): string => String(n).padStart(2, '0');

/** Hours and minutes, or minutes and seconds below an hour. */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60), whole % 60];
  return h > 0 ? `${h} h ${two(m)} min` : `${m} min ${two(s)} s`;
}
