interface MoverProps {
  readonly label: string;
  readonly value: number;
  readonly least: number;
  readonly most: number;
  readonly onChange: (value: number) => void;
}

/** Moves a position on, or back. */
export function Mover({ label, value, least, most, onChange }: MoverProps) {
  return (
    <label className="head-mover">
      <span>{label}</span>
      <input
        type="range"
        min={least}
        max={most}
        step={1}
        value={value}
        onChange={(event) => onChange(Number(event.target.value))}
        onDoubleClick={() => onChange(0)}
      />
      <output>{value > 0 ? `+${value}` : String(value).replace('-', '−')}</output>
    </label>
  );
}
