/** The worker's session: its answer depends on the request alone, whatever was asked before. The textbook computes, a tiny random model speaks. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { HeadView, RunRequest, RunView, TooLong } from '../../app/engine/api';
import { createSession, lastThatFits, type Session } from '../../app/engine/session';
import { textbook } from '../../engine/ops';
import { run } from '../../engine/run/trace';
import { NEUTRAL_SETTINGS, type SamplerSettings } from '../../engine/run/settings';
import { createTokenizer, trainBpe, type TokenizerData } from '../../engine/tokenizer';
import { distance, randomModel } from './support/random-model';

const CONTEXT = 24;
const TEXT = 'the cat sat on the mat and the other cat that I saw was there; naïve 日本 👩‍👩‍👧';
const trained = trainBpe([TEXT], { vocabSize: 290, special: ['<|begin_of_text|>', '<|end_of_text|>'], pre: 'gpt-2' });
const model = randomModel(textbook, {
  vocab_size: trained.tokens.length,
  num_hidden_layers: 2,
  max_position_embeddings: CONTEXT,
});

// Most tests want texts that do not end early.
const endless: TokenizerData = { ...trained, eosId: null };
const tokenizer = createTokenizer(endless);
const session = (data: TokenizerData = endless): Session => createSession(textbook, model, createTokenizer(data));

const GREEDY: SamplerSettings = { ...NEUTRAL_SETTINGS, temperature: 0 };
const ask = (prompt: string, steps = 0, changes: Partial<RunRequest> = {}): RunRequest => ({
  prompt,
  steps,
  settings: NEUTRAL_SETTINGS,
  seed: 7,
  ...changes,
});

/** All of an answer but how long it took. */
function content(answer: RunView | TooLong): unknown {
  if (answer.kind === 'too-long') return answer;
  const { timing: _, ...rest } = answer;
  return rest;
}

function runOf(answer: RunView | TooLong): RunView {
  if (answer.kind !== 'run') throw new Error(`too long: ${answer.count} tokens`);
  return answer;
}

const LONG = 'the mat '.repeat(40);

describe('one answer, whichever way it is reached', () => {
  test('step by step, at once, after stepping back and after other texts', () => {
    const request = ask('the cat', 6);
    const atOnce = content(session().run(request));

    const stepping = session();
    for (let steps = 0; steps <= 6; steps++) stepping.run(ask('the cat', steps));
    expect(content(stepping.run(request))).toEqual(atOnce);

    const rewound = session();
    rewound.run(ask('the cat', 11));
    rewound.run(ask('the cat', 2));
    expect(content(rewound.run(request))).toEqual(atOnce);

    const busy = session();
    for (const other of [ask('saw', 3), ask(LONG), ask('the cat', 4, { seed: 8 }), ask('the cat', 9, { settings: GREEDY })])
      busy.run(other);
    expect(content(busy.run(request))).toEqual(atOnce);
  });

  test('any sequence of requests is answered as by sessions that were asked nothing else', () => {
    const anyRequest = fc.record({
      prompt: fc.constantFrom('', 'the cat', 'the cat sat', 'naïve\ud800', LONG),
      steps: fc.integer({ min: 0, max: 9 }),
      settings: fc.constantFrom(NEUTRAL_SETTINGS, GREEDY, { ...NEUTRAL_SETTINGS, topK: 3, repetitionPenalty: 1.5 }),
      seed: fc.integer({ min: 0, max: 1 }),
    });
    const alone = new Map<string, { answer: unknown; head: HeadView | null }>();
    const answerAlone = (request: RunRequest) => {
      const key = JSON.stringify(request);
      const known = alone.get(key);
      if (known) return known;
      const fresh = session();
      const answer = fresh.run(request);
      const made = { answer: content(answer), head: answer.kind === 'run' ? fresh.head(request, 1, 2) : null };
      alone.set(key, made);
      return made;
    };
    fc.assert(
      fc.property(fc.array(fc.tuple(anyRequest, fc.boolean()), { maxLength: 8 }), (requests) => {
        const shared = session();
        for (const [request, headFirst] of requests) {
          const expected = answerAlone(request);
          // A head may be asked for before its run: by a worker that was started anew.
          const head = headFirst && expected.head ? shared.head(request, 1, 2) : expected.head;
          expect(head).toEqual(expected.head);
          expect(content(shared.run(request))).toEqual(expected.answer);
        }
      }),
      { numRuns: 30 },
    );
  });

  test('what was answered stays as it was, whatever is asked afterwards', () => {
    const asked = session();
    const answers = [asked.run(ask('the cat', 3)), asked.head(ask('the cat', 3), 1, 0)];
    const copies = structuredClone(answers);
    for (const prompt of ['the mat', 'on a mat', 'the cat', LONG.slice(0, 30)]) asked.run(ask(prompt, 2));
    expect(answers).toEqual(copies);
  });

  test('a different seed, setting or text is a different answer', () => {
    const texts = [
      ask('the cat', 8),
      ask('the cat', 8, { seed: 8 }),
      ask('the cat', 8, { settings: GREEDY }),
      ask('the mat', 8),
    ].map((request) => String(runOf(session().run(request)).tokens));
    expect(new Set(texts).size).toBe(4);
  });

  test('greedy steps are what running the whole text says at each position', () => {
    const { tokens, promptLength } = runOf(session().run(ask('the cat', 10, { settings: GREEDY })));
    const { logits } = run(textbook, model, tokens);
    const V = model.config.vocab_size;
    for (let t = promptLength; t < tokens.length; t++) {
      const row = logits.data.subarray((t - 1) * V, t * V);
      expect(tokens[t]).toBe(row.indexOf(Math.max(...row)));
    }
  });

  test('heads and thumbnails are the attention of that very text', () => {
    const asked = session();
    const request = ask('the cat', 5);
    const { tokens, thumbnails } = runOf(asked.run(request));
    const T = tokens.length;
    const trace = run(textbook, model, tokens, { record: ['blocks.1.attn.hook_pattern', 'blocks.1.attn.hook_attn_scores'] });
    const { weights, scores, size } = asked.head(request, 1, 3);
    expect(size).toBe(T);
    const pattern = trace.get('blocks.1.attn.hook_pattern').data.subarray(3 * T * T, 4 * T * T);
    const raw = trace.get('blocks.1.attn.hook_attn_scores').data.subarray(3 * T * T, 4 * T * T);
    expect(distance(weights, pattern)).toBeLessThan(1e-5);
    expect(distance(scores, raw)).toBeLessThan(1e-5);
    expect(scores.map((score) => Number(score === -Infinity))).toEqual(raw.map((score) => Number(score === -Infinity)));
    const square = (1 * model.config.num_attention_heads + 3) * T * T;
    expect(thumbnails.data.subarray(square, square + T * T)).toEqual(weights);
  });

  test('a head that the model has not is refused in words, and the session goes on', () => {
    const asked = session();
    expect(() => asked.head(ask('the'), 2, 0)).toThrow('there is no head 0 in layer 2');
    expect(() => asked.head(ask('the'), 0, 4)).toThrow('there is no head 4 in layer 0');
    expect(content(asked.run(ask('the')))).toEqual(content(session().run(ask('the'))));
  });
});

describe('ends', () => {
  test('no text: the begin-of-text token alone runs', () => {
    const answer = runOf(session().run(ask('')));
    expect(answer.tokens).toEqual([endless.bosId]);
    expect(answer.promptLength).toBe(1);
    expect(answer.sample.order.length).toBe(model.config.vocab_size);
    expect(runOf(session().run(ask('', 3))).tokens).toHaveLength(4);
  });

  test('the context full: it says so, asks for no more, and goes back from there', () => {
    const asked = session();
    const full = runOf(asked.run(ask('the cat', 1000)));
    expect(full.tokens).toHaveLength(CONTEXT);
    expect(full.end).toBe('context-full');
    expect(content(asked.run(ask('the cat', CONTEXT - full.promptLength)))).toEqual(content(full));
    const oneLess = runOf(asked.run(ask('the cat', CONTEXT - full.promptLength - 1)));
    expect(oneLess.tokens).toEqual(full.tokens.slice(0, -1));
    expect(oneLess.end).toBeNull();
  });

  test('a prompt that fills the context exactly runs; one token more is too long', () => {
    const ids = tokenizer.encode(LONG);
    const exact = tokenizer.decode(ids.slice(0, CONTEXT - 1));
    expect(tokenizer.encode(exact)).toHaveLength(CONTEXT - 1);
    const answer = runOf(session().run(ask(exact, 5)));
    expect(answer.tokens).toHaveLength(CONTEXT);
    expect(answer.end).toBe('context-full');
    const more = tokenizer.decode(ids.slice(0, CONTEXT));
    expect(session().run(ask(more))).toMatchObject({ kind: 'too-long', count: CONTEXT + 1, context: CONTEXT });
  });

  test('too long: how many, and the last part that fits, which then runs', () => {
    const asked = session();
    const before = content(asked.run(ask('the cat', 2)));
    const refused = asked.run(ask(LONG));
    if (refused.kind !== 'too-long') throw new Error('it fitted');
    expect(refused.count).toBe(tokenizer.encode(LONG).length + 1);
    expect(LONG.endsWith(refused.lastThatFits)).toBe(true);
    // What was there before is still there.
    expect(content(asked.run(ask('the cat', 2)))).toEqual(before);
    expect(runOf(asked.run(ask(refused.lastThatFits))).tokens.length).toBe(CONTEXT);
  });

  test('end-of-text: nothing follows it, but what comes before can be returned to', () => {
    const { tokens, promptLength } = runOf(session().run(ask('the cat', 12)));
    // The token that the model happens to draw fifth is made the one that ends texts.
    const place = promptLength + 4;
    const eosId = tokens[place];
    const first = tokens.indexOf(eosId, promptLength);
    const asked = session({ ...endless, eosId });
    const ended = runOf(asked.run(ask('the cat', 12)));
    expect(ended.tokens).toEqual(tokens.slice(0, first + 1));
    expect(ended.end).toBe('end-of-text');
    const before = runOf(asked.run(ask('the cat', first - promptLength)));
    expect(before.end).toBeNull();
    expect(before.sample.draw.id).toBe(eosId);
    expect(content(asked.run(ask('the cat', 12)))).toEqual(content(ended));
  });

  test('an end-of-text token at the end of the prompt does not end it: a person may well ask what follows', () => {
    const ids = tokenizer.encode('the cat');
    const asked = session({ ...endless, eosId: ids[ids.length - 1] });
    expect(runOf(asked.run(ask('the cat'))).end).toBeNull();
  });
});

describe('any text', () => {
  test('lone surrogates are counted, and run as U+FFFD', () => {
    const answer = runOf(session().run(ask('\ud83d a \udc00')));
    expect(answer.replaced).toBe(2);
    expect(tokenizer.decode(answer.tokens)).toBe('\ufffd a \ufffd');
    expect(runOf(session().run(ask('\ufffd a \ufffd'))).replaced).toBe(0);
  });

  test('control characters, joiners and right-to-left text come through whole', () => {
    for (const text of ['\0\u0001\u007f', 'שלום', 'é', '👩‍👩‍👧', '\r\n\t', '\ufeffa'])
      expect(tokenizer.decode(runOf(session().run(ask(text))).tokens)).toBe(text);
  });

  test('a model whose numbers are no numbers fails in words each time, and does not pretend afterwards', () => {
    const broken = randomModel(textbook, { vocab_size: trained.tokens.length, max_position_embeddings: CONTEXT });
    broken.weights.norm.fill(NaN);
    const asked = createSession(textbook, broken, tokenizer);
    for (let i = 0; i < 2; i++) expect(() => asked.run(ask('the', 2))).toThrow('the logit of token 0 is NaN');
  });
});

describe('lastThatFits', () => {
  const anyText = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 60 }),
    fc
      .array(fc.constantFrom('the', ' cat', ' that', ' ', 'naïve', '日本', '👩‍👩‍👧', '𝄞', '\ufffd'), { maxLength: 30 })
      .map((words) => words.join('')),
  );

  test('it is an end of the text, it fits, and it begins no character in the middle', () => {
    fc.assert(
      fc.property(anyText, fc.integer({ min: 0, max: 30 }), (text, limit) => {
        const kept = lastThatFits(tokenizer, text, limit);
        expect(tokenizer.encode(kept).length).toBeLessThanOrEqual(limit);
        expect(text.endsWith(kept)).toBe(true);
        expect(/^[\udc00-\udfff]/.test(kept)).toBe(false);
      }),
      { numRuns: 1000 },
    );
  });

  test('it is long: one character more would not fit, but where a cut word falls into more tokens', () => {
    for (const limit of [5, 8, 13]) {
      const kept = lastThatFits(tokenizer, LONG, limit);
      expect(tokenizer.encode(kept).length).toBe(limit);
    }
    expect(lastThatFits(tokenizer, TEXT, 1000)).toBe(TEXT);
  });

  test('replacement characters that were in the text are text', () => {
    expect(lastThatFits(tokenizer, '\ufffd\ufffd', 100)).toBe('\ufffd\ufffd');
  });
});
