export interface LossPoint {
  readonly tokens: number;
  readonly loss: number;
}

export interface LossCurveProps {
  readonly training: readonly LossPoint[];
  readonly validation?: readonly LossPoint[];
  readonly labels: {
    readonly title: string;
    readonly tokens: string;
    readonly loss: string;
    readonly training: string;
    readonly validation: string;
  };
}

export function LossCurve(_props: LossCurveProps) {
  return null;
}
