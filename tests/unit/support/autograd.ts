/**
 * A scalar reverse-mode automatic differentiator in float64 (the idea of Karpathy's micrograd): every number remembers what it
 * was made from and how steeply it depends on each part. Slow and plain; the second opinion for the engine's gradients.
 */
let made = 0;

export class Value {
  grad = 0;
  /** Later values are made from earlier ones, so going down in this number is an order for the chain rule. */
  readonly serial = made++;

  constructor(
    readonly data: number,
    readonly parents: readonly Value[] = [],
    /** d this / d parent, one for each parent. */
    readonly slopes: readonly number[] = [],
  ) {}

  plus(other: Value): Value {
    return new Value(this.data + other.data, [this, other], [1, 1]);
  }

  times(other: Value): Value {
    return new Value(this.data * other.data, [this, other], [other.data, this.data]);
  }

  scaled(factor: number): Value {
    return new Value(this.data * factor, [this], [factor]);
  }

  power(exponent: number): Value {
    return new Value(this.data ** exponent, [this], [exponent * this.data ** (exponent - 1)]);
  }

  exp(): Value {
    const result = Math.exp(this.data);
    return new Value(result, [this], [result]);
  }

  log(): Value {
    return new Value(Math.log(this.data), [this], [1 / this.data]);
  }

  /** Fills `grad` of everything this value was made from with d this / d that. */
  backward(): void {
    const seen = new Set<Value>([this]);
    for (const value of seen) for (const parent of value.parents) seen.add(parent);
    const latestFirst = [...seen].toSorted((a, b) => b.serial - a.serial);
    for (const value of latestFirst) value.grad = 0;
    this.grad = 1;
    for (const value of latestFirst) {
      value.parents.forEach((parent, i) => {
        parent.grad += value.grad * value.slopes[i];
      });
    }
  }
}

export function sum(values: readonly Value[]): Value {
  return new Value(
    values.reduce((total, value) => total + value.data, 0),
    values,
    values.map(() => 1),
  );
}

/** Sum of products. */
export function inner(a: readonly Value[], b: readonly Value[]): Value {
  return sum(a.map((value, i) => value.times(b[i])));
}
