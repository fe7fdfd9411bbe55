/** What the compiled kernels export. Arrays are byte addresses; 0 stands for an array that may be left out; `from` and `to` say which share of the outputs is wanted. */
type Address = number;

export interface KernelExports {
  scratchBytes(): number;
  setScratch(address: Address): void;
  /** Where rounded activations may be kept, and how many bytes of them. */
  roundedActivations(): Address;
  roundedBytes(): number;

  embed(out: Address, tokens: Address, table: Address, factor: number, T: number, D: number): void;
  embedBlocks(
    out: Address,
    tokens: Address,
    quants: Address,
    scales: Address,
    bits: number,
    factor: number,
    T: number,
    D: number,
  ): void;
  linear(
    out: Address,
    x: Address,
    weight: Address,
    bias: Address,
    T: number,
    D: number,
    F: number,
    from: number,
    to: number,
  ): void;
  linearBlocks(
    out: Address,
    x: Address,
    quants: Address,
    scales: Address,
    bits: number,
    bias: Address,
    T: number,
    D: number,
    F: number,
    from: number,
    to: number,
  ): void;
  /** `to` takes rows of x [T, K], of each the blocks from `block` on, as assembly/round.ts lays them out. */
  roundVectors(to: Address, x: Address, T: number, K: number, block: number, blocks: number): void;
  roundGroups(to: Address, x: Address, T: number, K: number, block: number, blocks: number, from: number, till: number): void;
  matvecRounded(
    out: Address,
    vectors: Address,
    quants: Address,
    scales: Address,
    bits: number,
    bias: Address,
    T: number,
    K: number,
    F: number,
    from: number,
    to: number,
  ): void;
  gemmRounded(
    out: Address,
    groups: Address,
    quants: Address,
    scales: Address,
    bits: number,
    bias: Address,
    T: number,
    K: number,
    F: number,
    block: number,
    blocks: number,
    from: number,
    to: number,
  ): void;
  attentionResultRounded(
    result: Address,
    groups: Address,
    quants: Address,
    scales: Address,
    bits: number,
    T: number,
    H: number,
    d: number,
    D: number,
    from: number,
    to: number,
  ): void;
  rmsnorm(
    out: Address,
    normalized: Address,
    scale: Address,
    x: Address,
    weight: Address,
    eps: number,
    T: number,
    D: number,
  ): void;
  /** cos and sin begin at the first row's position; direction is 1 or -1. */
  rope(
    out: Address,
    x: Address,
    cos: Address,
    sin: Address,
    half: number,
    direction: number,
    T: number,
    heads: number,
    d: number,
  ): void;
  attentionScores(
    out: Address,
    q: Address,
    k: Address,
    scale: number,
    T: number,
    S: number,
    H: number,
    K: number,
    d: number,
    from: number,
    to: number,
  ): void;
  softcap(out: Address, x: Address, cap: number, n: number): void;
  maskWindow(scores: Address, window: number, T: number, S: number, H: number): void;
  softmax(out: Address, x: Address, rows: number, n: number): void;
  attentionMix(
    z: Address,
    pattern: Address,
    v: Address,
    T: number,
    S: number,
    H: number,
    K: number,
    d: number,
    from: number,
    to: number,
  ): void;
  attentionResult(
    result: Address,
    z: Address,
    wo: Address,
    T: number,
    H: number,
    d: number,
    D: number,
    from: number,
    to: number,
  ): void;
  attentionResultBlocks(
    result: Address,
    z: Address,
    quants: Address,
    scales: Address,
    bits: number,
    T: number,
    H: number,
    d: number,
    D: number,
    from: number,
    to: number,
  ): void;
  sumOverHeads(out: Address, result: Address, T: number, H: number, D: number): void;
  swiglu(post: Address, pre: Address, preLinear: Address, n: number): void;
  geglu(post: Address, pre: Address, preLinear: Address, n: number): void;
  add(out: Address, a: Address, b: Address, n: number): void;

  embedBackward(dtable: Address, dout: Address, tokens: Address, factor: number, T: number, D: number): void;
  linearBackwardInput(dx: Address, dout: Address, weight: Address, T: number, D: number, F: number): void;
  linearBackwardWeight(dweight: Address, dout: Address, x: Address, T: number, D: number, F: number): void;
  linearBackwardBias(dbias: Address, dout: Address, T: number, F: number): void;
  rmsnormBackward(
    dx: Address,
    dweight: Address,
    dout: Address,
    x: Address,
    weight: Address,
    scale: Address,
    T: number,
    D: number,
  ): void;
  attentionBackward(
    dq: Address,
    dk: Address,
    dv: Address,
    dscores: Address,
    dz: Address,
    q: Address,
    k: Address,
    v: Address,
    pattern: Address,
    scale: number,
    T: number,
    H: number,
    K: number,
    d: number,
  ): void;
  swigluBackward(dpre: Address, dpreLinear: Address, dpost: Address, pre: Address, preLinear: Address, n: number): void;
  crossEntropyBackward(logits: Address, targets: Address, weight: number, T: number, V: number): number;

  scale(x: Address, factor: number, n: number): void;
  sumOfSquares(x: Address, n: number): number;
  /** rate = learningRate / (1 - beta1^step), correction = 1 / (1 - beta2^step), keep = 1 - learningRate * weightDecay. */
  adamw(
    x: Address,
    grad: Address,
    m: Address,
    v: Address,
    gradScale: number,
    beta1: number,
    oneMinusBeta1: number,
    beta2: number,
    oneMinusBeta2: number,
    rate: number,
    correction: number,
    epsilon: number,
    keep: number,
    n: number,
  ): void;
}
