/** A module with nothing but one function that multiplies and adds by f32x4.relaxed_madd (opcode 0xFD 0x105). */
const RELAXED_MADD = Uint8Array.from(
  [
    [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0], // "\0asm", version 1
    [1, 8, 1, 0x60, 3, 0x7b, 0x7b, 0x7b, 1, 0x7b], // one type: (v128, v128, v128) -> v128
    [3, 2, 1, 0], // one function of that type
    [10, 13, 1, 11, 0, 0x20, 0, 0x20, 1, 0x20, 2, 0xfd, 0x85, 0x02, 0x0b], // its code: get 0, 1, 2, relaxed_madd
  ].flat(),
);

/** Whether this runtime compiles relaxed SIMD. On Node 20 only after its flag is set, see node.ts. */
export function supportsRelaxedSimd(): boolean {
  return WebAssembly.validate(RELAXED_MADD);
}
