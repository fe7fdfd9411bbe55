/** Conversations written as a model was trained to read them, by its own Jinja template (Hugging Face's chat templates). */
import { Environment, Interpreter, Template } from '@huggingface/jinja';

export interface ChatMessage {
  /** 'system', 'user' or 'assistant'; some templates know others. */
  readonly role: string;
  readonly content: string;
}

export interface ChatOptions {
  /** The text of the begin-of-text and end-of-text tokens; '' where a model has none. */
  readonly bos: string;
  readonly eos: string;
  /** End with what opens the assistant's answer. */
  readonly addGenerationPrompt: boolean;
  /** Today, for the templates that write the date; those that can do without take a date of their own. */
  readonly today?: Date;
}

/** A template is broken, or refuses the conversation. The message is for a person. */
export class ChatProblem extends Error {
  override readonly name = 'ChatProblem';
}

/** Far beyond any known template (the longest have about 20,000 characters). */
const LONGEST_TEMPLATE = 500_000;

/**
 * The conversation as one text, to be encoded with `parseSpecial` and without a further begin-of-text, which templates write
 * themselves. Throws a ChatProblem with the place's or the template's own words: that it cannot be read, that it asks for
 * something it was not given, or that it refuses these messages (as most do when user and assistant do not alternate).
 */
export function renderChat(template: string, messages: readonly ChatMessage[], options: ChatOptions): string {
  if (template.length > LONGEST_TEMPLATE)
    throw new ChatProblem(`the chat template has ${template.length} characters; at most ${LONGEST_TEMPLATE} can be read`);
  const { parsed } = explained('cannot be read', () => new Template(template));
  return explained('cannot write this conversation', () => {
    const environment = new Environment();
    for (const [name, value] of Object.entries(globals(messages, options))) environment.set(name, value);
    return String(new Interpreter(environment).run(parsed).value);
  });
}

/**
 * All that a template sees. Template.render would add today's date in the reader's language, and with it the same conversation
 * would be another text tomorrow.
 */
function globals(
  messages: readonly ChatMessage[],
  { bos, eos, addGenerationPrompt, today }: ChatOptions,
): Record<string, unknown> {
  const constants = { true: true, True: true, false: false, False: false, none: null, None: null };
  return {
    ...constants,
    range,
    raise_exception(message: unknown) {
      throw new Error(String(message));
    },
    messages: messages.map(({ role, content }) => ({ role, content })),
    bos_token: bos,
    eos_token: eos,
    add_generation_prompt: addGenerationPrompt,
    ...(today === undefined ? {} : { strftime_now: (format: string) => formatDate(today, format) }),
  };
}

/** A template that counts further than any conversation goes would run for ever. */
const LONGEST_RANGE = 100_000;

/** Python's range. */
function range(first: number, end?: number, step = 1): number[] {
  const [from, to] = end === undefined ? [0, first] : [first, end];
  const length = Math.max(Math.ceil((to - from) / step), 0);
  if (!(length <= LONGEST_RANGE)) throw new Error(`range(${from}, ${to}, ${step}) is too long`);
  return Array.from({ length }, (_, i) => from + i * step);
}

function explained<Result>(what: string, run: () => Result): Result {
  try {
    return run();
  } catch (error) {
    throw new ChatProblem(`the chat template ${what}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** What templates use of C's strftime: day, month and year, in English. */
function formatDate(date: Date, format: string): string {
  const part = (options: Intl.DateTimeFormatOptions) => date.toLocaleDateString('en-GB', options);
  const parts: Readonly<Record<string, string>> = {
    '%d': part({ day: '2-digit' }),
    '%m': part({ month: '2-digit' }),
    '%b': date.toLocaleDateString('en-US', { month: 'short' }),
    '%B': part({ month: 'long' }),
    '%Y': part({ year: 'numeric' }),
    '%A': part({ weekday: 'long' }),
  };
  return format.replace(/%[a-zA-Z]/g, (code) => parts[code] ?? code);
}
